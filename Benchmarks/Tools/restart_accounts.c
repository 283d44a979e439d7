/* What is counted, and how it is printed. */
#include "restart.h"

#include <stdio.h>
#include <stdlib.h>

enum { ANSWERS_AT_FIRST = 1 << 16, FAILURES_SHOWN = 20 };

static const char *const kind_names[FAILURE_KINDS] = {
    "refused", "reset", "closed", "cut_off", "timed_out", "socket_lost", "socket_not_opened"};

static void *allocate(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) die("no memory", 0);
  return memory;
}

void accounts_open(struct accounts *accounts) {
  *accounts = (struct accounts){.capacity = ANSWERS_AT_FIRST, .last_success = now_ns()};
  accounts->failures = allocate(MAX_FAILURES, sizeof *accounts->failures);
  accounts->victims = allocate(MAX_VICTIMS, sizeof *accounts->victims);
  accounts->answer_times = allocate(accounts->capacity, sizeof *accounts->answer_times);
}

void count_failure(struct accounts *accounts, enum failure_kind kind, int port, int64_t opened, int64_t now) {
  accounts->failed[kind]++;
  if (accounts->failures_kept == MAX_FAILURES) return;
  accounts->failures[accounts->failures_kept++] =
      (struct failure){.kind = kind, .port = port, .opened = opened, .failed = now};
}

static void keep_time(struct accounts *accounts, int64_t time) {
  if (accounts->answers == accounts->capacity) {
    accounts->capacity *= 2;
    accounts->answer_times =
        realloc(accounts->answer_times, accounts->capacity * sizeof *accounts->answer_times);
    if (accounts->answer_times == NULL) die("no memory", 0);
  }
  accounts->answer_times[accounts->answers++] = time;
}

void count_answer(struct accounts *accounts, int status, int64_t began, int64_t now) {
  accounts->statuses[status >= 100 && status < MAX_STATUS ? status : 0]++;
  keep_time(accounts, now - began);
  int is_within = accounts->stalled_from != 0 && began >= accounts->stalled_from &&
                  (accounts->stalled_to == 0 || began <= accounts->stalled_to);
  if (is_within && now - began > accounts->longest_while_stalled) accounts->longest_while_stalled = now - began;
  if (status < 200 || status > 299) return;
  if (now - accounts->last_success > accounts->longest_gap) accounts->longest_gap = now - accounts->last_success;
  accounts->last_success = now;
}

/* Whether a worker had accepted the connection before it was killed. */
static int is_a_victims(const struct accounts *accounts, const struct failure *failure) {
  for (size_t i = 0; i < accounts->victim_count; i++) {
    const struct victim *victim = &accounts->victims[i];
    int is_in = victim->ports[failure->port / 8] >> failure->port % 8 & 1;
    if (is_in && failure->opened <= victim->stopped && failure->failed >= victim->stopped) return 1;
  }
  return 0;
}

/* Counts the failures that no kill explains: of requests, and of sockets. The first of them are shown. */
static void count_unexplained(const struct accounts *accounts, size_t *requests, size_t *sockets) {
  size_t kept = 0, shown = 0;
  *requests = *sockets = 0;
  for (size_t i = 0; i < FAILURE_KINDS; i++) kept += accounts->failed[i];
  *requests = kept - accounts->failures_kept;
  for (size_t i = 0; i < accounts->failures_kept; i++) {
    const struct failure *failure = &accounts->failures[i];
    if (is_a_victims(accounts, failure)) continue;
    ++*(failure->kind == SOCKET_LOST || failure->kind == SOCKET_NOT_OPENED ? sockets : requests);
    if (shown++ < FAILURES_SHOWN)
      fprintf(
          stderr, "restart: %s: the connection from port %d, %.3f s after it was begun, at %.3f\n",
          kind_names[failure->kind], failure->port, (double)(failure->failed - failure->opened) / 1e9,
          (double)failure->failed / 1e9);
  }
}

static void print_statuses(const struct accounts *accounts) {
  const char *separator = "";
  size_t others = 0;
  printf("statuses=");
  for (int status = 0; status < MAX_STATUS; status++) {
    if (accounts->statuses[status] == 0) continue;
    printf("%s%d:%zu", separator, status, accounts->statuses[status]);
    separator = ",";
    if (status < 200 || status > 299) others += accounts->statuses[status];
  }
  printf("%s failed_status=%zu ", *separator == 0 ? "none" : "", others);
}

static void print_sockets(const struct load *load) {
  const struct accounts *accounts = &load->accounts;
  unsigned most = 0;
  size_t total = 0;
  for (size_t i = 0; i < load->socket_count; i++) {
    const struct watcher *watcher = &load->watchers[i];
    total += watcher->total_moves;
    if (watcher->total_moves > most) most = watcher->total_moves;
  }
  printf("disconnects=%zu max_disconnects=%u moved_twice=%zu ", total, most, accounts->moved_twice);
  printf("closes_1012=%zu closes_other=%zu ", accounts->closes_1012, accounts->closes_other);
  printf(
      "events=%zu lost_events=%zu doubled_events=%zu ", accounts->events, accounts->lost_events,
      accounts->doubled_events);
}

void print_report(struct load *load) {
  struct accounts *accounts = &load->accounts;
  size_t requests, sockets, failed = 0;
  for (size_t i = 0; i < SOCKET_LOST; i++) failed += accounts->failed[i];
  count_unexplained(accounts, &requests, &sockets);
  printf("requests=%zu appends=%zu reads=%zu ", accounts->requests, accounts->appends, accounts->reads);
  printf("failed_connections=%zu unexplained=%zu ", failed, requests);
  for (size_t i = 0; i < FAILURE_KINDS; i++) printf("%s=%zu ", kind_names[i], accounts->failed[i]);
  printf("sockets_unexplained=%zu ", sockets);
  print_statuses(accounts);
  printf(
      "lost_writes=%zu doubled_writes=%zu misplaced_writes=%zu ", accounts->lost_writes, accounts->doubled_writes,
      accounts->misplaced_writes);
  print_sockets(load);
  double p50 = (double)percentile(accounts->answer_times, accounts->answers, 0.5) / 1e6;
  double p99 = (double)percentile(accounts->answer_times, accounts->answers, 0.99) / 1e6;
  double longest = (double)percentile(accounts->answer_times, accounts->answers, 1) / 1e6;
  printf("p50_ms=%.3f p99_ms=%.3f longest_ms=%.3f ", p50, p99, longest);
  printf("gap_ms=%.3f ", (double)accounts->longest_gap / 1e6);
  printf("stalled_longest_ms=%.3f\n", (double)accounts->longest_while_stalled / 1e6);
  fflush(stdout);
}
