/* fanout PORT DRAFT USER SOCKETS PUBLICATIONS RATE WINDOW: appends to one draft and receives the events on many sockets.
 *
 * With RATE > 0, RATE appends are sent each second; with RATE 0, the next append is sent when the one before is
 * acknowledged and fewer than WINDOW publications are on their way. Prints "open=SOCKETS" when all are in the room and
 * begins when a line comes on standard input. Then prints what was delivered, at which rate, and three delays: from
 * acknowledgement to delivery (0 where the event was first), from sending to acknowledgement, and from sending to
 * delivery. */
#include "bench.h"
#include "sockets.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STALL_SECONDS = 10 };

struct run {
  int port;
  const char *draft, *user;
  size_t sockets, publications;
  long rate, window;
  long first_order; /* the segment_order of the first publication; -1 until it is known */
  int64_t *sent, *acknowledged; /* by publication */
  int64_t *delivered; /* by publication and socket; 0 until delivered */
  size_t *deliveries; /* by publication */
  long *last; /* by socket: the last publication received */
  int64_t last_delivery;
  size_t total, duplicates, reordered;
  atomic_size_t completed; /* publications delivered to every socket */
};

static void room_path(size_t socket, void *context, char *path, size_t capacity) {
  (void)socket;
  snprintf(path, capacity, "/v1/ws/drafts/%s", ((struct run *)context)->draft);
}

static void receive(size_t socket, char *text, int64_t now, void *context) {
  struct run *run = context;
  const char *order = strstr(text, "\"segment_order\":");
  if (order == NULL) return;
  long publication = atol(order + 16) - run->first_order;
  if (publication < 0 || (size_t)publication >= run->publications) die("an event of nobody's", 0);
  int64_t *delivered = &run->delivered[(size_t)publication * run->sockets + socket];
  if (*delivered != 0) {
    run->duplicates++;
    return;
  }
  if (publication != run->last[socket] + 1) run->reordered++;
  run->last[socket] = publication;
  *delivered = run->last_delivery = now;
  run->total++;
  if (++run->deliveries[publication] == run->sockets) atomic_fetch_add(&run->completed, 1);
}

static void wait_for_turn(struct run *run, size_t publication, int64_t start) {
  struct timespec pause = {.tv_nsec = 50000};
  if (run->rate > 0) {
    int64_t due = start + (int64_t)publication * 1000000000 / run->rate;
    struct timespec until = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    return;
  }
  while (publication >= atomic_load(&run->completed) + (size_t)run->window) nanosleep(&pause, NULL);
}

/* The publishing thread. */
static void *publish(void *context) {
  struct run *run = context;
  struct http http;
  char path[128], body[256];
  http_open(&http, run->port);
  snprintf(path, sizeof path, "/v1/collab/drafts/%s/segments", run->draft);
  int64_t start = now_ns();
  for (size_t i = 0; i < run->publications; i++) {
    snprintf(
        body, sizeof body, "{\"content\":\"And then the rain came down over the old bridge.\",\"idempotency_key\":\"f%ld\"}",
        run->first_order + (long)i);
    wait_for_turn(run, i, start);
    run->sent[i] = now_ns();
    if (http_exchange(&http, "POST", path, run->user, body) != 200) die("an append was not answered with 200", 0);
    run->acknowledged[i] = now_ns();
  }
  http_close(&http);
  return NULL;
}

/* How many segments the draft has, which is the order the next one gets. */
static long segment_count(const struct run *run) {
  struct http http;
  char path[128];
  long count = 0;
  http_open(&http, run->port);
  snprintf(path, sizeof path, "/v1/collab/drafts/%s", run->draft);
  if (http_exchange(&http, "GET", path, NULL, NULL) != 200) die("the draft cannot be read", 0);
  for (const char *at = http_body(&http); (at = strstr(at, "\"segment_order\":")) != NULL; at++) count++;
  http_close(&http);
  return count;
}

static void *allocate(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) die("no memory", 0);
  return memory;
}

static void prepare(struct run *run) {
  run->sent = allocate(run->publications, sizeof *run->sent);
  run->acknowledged = allocate(run->publications, sizeof *run->acknowledged);
  run->delivered = allocate(run->publications * run->sockets, sizeof *run->delivered);
  run->deliveries = allocate(run->publications, sizeof *run->deliveries);
  run->last = allocate(run->sockets, sizeof *run->last);
  for (size_t i = 0; i < run->sockets; i++) run->last[i] = -1;
  run->first_order = segment_count(run);
}

static void await_start(size_t sockets) {
  char line[16];
  printf("open=%zu\n", sockets);
  fflush(stdout);
  if (fgets(line, sizeof line, stdin) == NULL) exit(0);
}

static void print_delays(struct run *run) {
  size_t count = run->publications * run->sockets, delivered = 0;
  int64_t *after_ack = allocate(count, sizeof *after_ack), *after_send = allocate(count, sizeof *after_send);
  for (size_t i = 0; i < count; i++) {
    if (run->delivered[i] == 0) continue;
    int64_t late = run->delivered[i] - run->acknowledged[i / run->sockets];
    after_ack[delivered] = late > 0 ? late : 0;
    after_send[delivered++] = run->delivered[i] - run->sent[i / run->sockets];
  }
  for (size_t i = 0; i < run->publications; i++) run->acknowledged[i] -= run->sent[i];
  printf("ack_to_delivery_p50_ms=%.3f ", (double)percentile(after_ack, delivered, 0.5) / 1e6);
  printf("ack_to_delivery_p99_ms=%.3f ", (double)percentile(after_ack, delivered, 0.99) / 1e6);
  printf("send_to_delivery_p99_ms=%.3f ", (double)percentile(after_send, delivered, 0.99) / 1e6);
  printf("send_to_ack_p50_ms=%.3f ", (double)percentile(run->acknowledged, run->publications, 0.5) / 1e6);
  printf("send_to_ack_p99_ms=%.3f\n", (double)percentile(run->acknowledged, run->publications, 0.99) / 1e6);
}

int main(int count, char **arguments) {
  if (count != 8) {
    fprintf(stderr, "usage: fanout PORT DRAFT USER SOCKETS PUBLICATIONS RATE WINDOW\n");
    return 2;
  }
  struct run run = {
      .port = (int)number(arguments[1], "PORT", 1), .draft = arguments[2], .user = arguments[3],
      .sockets = (size_t)number(arguments[4], "SOCKETS", 1),
      .publications = (size_t)number(arguments[5], "PUBLICATIONS", 1),
      .rate = number(arguments[6], "RATE", 0), .window = number(arguments[7], "WINDOW", 1)};
  prepare(&run);
  struct sockets *sockets = sockets_open(run.port, run.sockets, room_path, receive, &run);
  await_start(run.sockets);
  pthread_t publisher;
  int64_t start = run.last_delivery = now_ns();
  int error = pthread_create(&publisher, NULL, publish, &run);
  if (error != 0) die("cannot start a thread", error);
  size_t expected = run.publications * run.sockets;
  while (run.total < expected && now_ns() - run.last_delivery < (int64_t)STALL_SECONDS * 1000000000)
    sockets_wait(sockets, 10, -1);
  if (run.total == expected) pthread_join(publisher, NULL);
  double seconds = (double)(run.last_delivery - start) / 1e9;
  printf("deliveries=%zu missing=%zu ", run.total, expected - run.total);
  printf("duplicates=%zu reordered=%zu closed=%zu ", run.duplicates, run.reordered, sockets_closed(sockets));
  printf("seconds=%.3f per_second=%.0f ", seconds, (double)run.total / seconds);
  print_delays(&run);
  return run.total == expected ? 0 : 1;
}
