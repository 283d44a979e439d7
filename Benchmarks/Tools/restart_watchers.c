/* The sockets: each must be told every append to its draft that began after it was greeted, once and in order. */
#include "restart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLOSE_SERVICE_RESTART = 1012 };

/* A socket comes back after a random time up to this, so that not all do at once. */
static const double return_nanoseconds = 200e6;

struct room_names {
  struct load *load;
  struct clients *clients;
};

static struct watched_draft *draft_of(const struct load *load, size_t socket) {
  return &load->drafts[socket % load->client_count];
}

static void room_path(size_t socket, void *context, char *path, size_t capacity) {
  struct room_names *names = context;
  snprintf(path, capacity, "/v1/ws/drafts/%s", clients_draft(names->clients, socket % names->load->client_count));
}

static void greeted(size_t socket, void *context) {
  struct load *load = ((struct room_names *)context)->load;
  struct watcher *watcher = &load->watchers[socket];
  watcher->begun_before = draft_of(load, socket)->begun;
  watcher->last = NOTHING;
  watcher->is_greeted = 1;
  watcher->reopen_at = 0;
  draft_of(load, socket)->is_to_be_read = 1;
}

static void received(size_t socket, char *text, int64_t now, void *context) {
  (void)now;
  struct load *load = ((struct room_names *)context)->load;
  struct watcher *watcher = &load->watchers[socket];
  const char *found = strstr(text, "\"segment_order\":");
  if (found == NULL) return;
  long order = atol(found + 16);
  load->accounts.events++;
  if (watcher->last == NOTHING) {
    /* An append of before may still have been on its way to this worker. */
    if (order > watcher->begun_before) load->accounts.lost_events += (size_t)(order - watcher->begun_before);
  } else if (order <= watcher->last) {
    load->accounts.doubled_events++;
    return;
  } else {
    load->accounts.lost_events += (size_t)(order - watcher->last - 1);
  }
  watcher->last = order;
}

static void ended(size_t socket, const struct socket_life *life, void *context) {
  struct load *load = ((struct room_names *)context)->load;
  struct watcher *watcher = &load->watchers[socket];
  struct accounts *accounts = &load->accounts;
  int64_t now = now_ns();
  watcher->reopen_at = now + 1 + (int64_t)(drand48() * return_nanoseconds);
  if (life->code == SOCKET_REFUSED || life->code == SOCKET_NOT_GREETED)
    return count_failure(accounts, SOCKET_NOT_OPENED, life->port, life->opened, now);
  /* One that is turned away by a close frame before it was greeted has moved once more, too. */
  watcher->is_greeted = 0;
  watcher->total_moves++;
  if (++watcher->moves == 2) accounts->moved_twice++;
  if (life->code == SOCKET_BROKEN) return count_failure(accounts, SOCKET_LOST, life->port, life->opened, now);
  if (life->code == CLOSE_SERVICE_RESTART)
    accounts->closes_1012++;
  else
    accounts->closes_other++;
}

void watchers_open(struct load *load, struct clients *clients) {
  struct room_names *names = malloc(sizeof *names);
  load->watchers = calloc(load->socket_count, sizeof *load->watchers);
  if (names == NULL || load->watchers == NULL) die("no memory", 0);
  *names = (struct room_names){.load = load, .clients = clients};
  load->sockets = sockets_open(load->port, load->socket_count, room_path, received, names);
  sockets_follow(load->sockets, greeted, ended);
  for (size_t i = 0; i < load->socket_count; i++) greeted(i, names);
}

void watchers_turn(struct load *load) {
  int64_t now = now_ns();
  for (size_t i = 0; i < load->socket_count; i++) {
    struct watcher *watcher = &load->watchers[i];
    if (watcher->reopen_at == 0 || watcher->reopen_at > now) continue;
    watcher->reopen_at = 0;
    sockets_reopen(load->sockets, i);
  }
}

void watchers_mark(struct load *load) {
  for (size_t i = 0; i < load->socket_count; i++) load->watchers[i].moves = 0;
}

int watchers_are_open(const struct load *load) {
  for (size_t i = 0; i < load->socket_count; i++)
    if (!load->watchers[i].is_greeted) return 0;
  return 1;
}

/* How many events the socket has not been told. */
static long missing(const struct load *load, size_t socket) {
  const struct watcher *watcher = &load->watchers[socket];
  long next = watcher->last == NOTHING ? watcher->begun_before : watcher->last + 1;
  return draft_of(load, socket)->begun - next;
}

int watchers_are_up_to_date(const struct load *load) {
  for (size_t i = 0; i < load->socket_count; i++)
    if (missing(load, i) > 0) return 0;
  return 1;
}

void watchers_finish(struct load *load) {
  for (size_t i = 0; i < load->socket_count; i++)
    if (missing(load, i) > 0) load->accounts.lost_events += (size_t)missing(load, i);
}
