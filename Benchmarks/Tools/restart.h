/* The load of the restart benchmark: clients that append and read, sockets that watch, and exact accounts of both.
 *
 * Client i is the only one that appends to draft i, so its n-th segment must get the order n. Sockets i, i + CLIENTS, …
 * are in the room of draft i. */
#ifndef RESTART_H
#define RESTART_H

#include "bench.h"
#include "sockets.h"

#include <stddef.h>
#include <stdint.h>

enum {
  MAX_STATUS = 600,
  MAX_FAILURES = 65536,
  MAX_VICTIMS = 256,
  PORTS = 65536,
  NOTHING = -1,
};

/* Why a connection did not bring a whole answer. */
enum failure_kind { REFUSED, RESET, CLOSED, CUT_OFF, TIMED_OUT, SOCKET_LOST, SOCKET_NOT_OPENED, FAILURE_KINDS };

struct failure {
  enum failure_kind kind;
  int port;
  int64_t opened, failed;
};

/* A worker that was killed, and the clients' ports of the connections it had accepted by then. */
struct victim {
  int64_t stopped;
  unsigned char ports[PORTS / 8];
};

/* What the clients do at present. */
enum stage {
  LOADING, /* appends and reads */
  SETTLING, /* appends that were not acknowledged are tried again, nothing new begins */
  LAST_APPEND, /* each appends once more */
  QUIET,
  LAST_READ, /* each reads its draft and compares it */
};

/* What is known of one draft. */
struct watched_draft {
  long begun; /* appends that were sent at least once; the next one gets this number */
  long acknowledged; /* appends that were answered with 200 */
  int is_to_be_read; /* a socket came back to its room */
};

/* What one socket has seen in its present connection. */
struct watcher {
  long begun_before; /* of its draft, when it was greeted */
  long last; /* the last order it was told; NOTHING before that */
  int is_greeted;
  int64_t reopen_at; /* 0: it is open */
  unsigned moves, total_moves; /* ends since the last mark, and since the start */
};

struct accounts {
  size_t requests, appends, reads;
  size_t statuses[MAX_STATUS];
  size_t failed[FAILURE_KINDS], failures_kept;
  struct failure *failures;
  struct victim *victims;
  size_t victim_count;
  size_t lost_writes, doubled_writes, misplaced_writes;
  size_t events, lost_events, doubled_events;
  size_t closes_1012, closes_other, moved_twice;
  int64_t *answer_times;
  size_t answers, capacity;
  int64_t last_success, longest_gap; /* between two answers with 2xx */
  int64_t stalled_from, stalled_to, longest_while_stalled;
};

struct load {
  int port;
  size_t client_count, socket_count;
  enum stage stage;
  struct watched_draft *drafts;
  struct watcher *watchers;
  struct sockets *sockets;
  struct accounts accounts;
};

/* restart_accounts.c */
void accounts_open(struct accounts *accounts);
void count_failure(struct accounts *accounts, enum failure_kind kind, int port, int64_t opened, int64_t now);
void count_answer(struct accounts *accounts, int status, int64_t began, int64_t now);
void print_report(struct load *load);

/* restart_clients.c */
struct clients;
/* Creates the drafts: one of its own for each client, and one with a few segments that all read. */
struct clients *clients_open(struct load *load);
/* Readable when there is something to handle. */
int clients_descriptor(const struct clients *clients);
/* Handles what has come, ends what takes too long, and begins what is due. */
void clients_turn(struct clients *clients);
/* Whether nobody has anything to do at this stage. */
int clients_rest(const struct clients *clients);
const char *clients_draft(const struct clients *clients, size_t client);

/* restart_watchers.c */
void watchers_open(struct load *load, struct clients *clients);
/* Opens again those that are due. */
void watchers_turn(struct load *load);
/* A new fault begins: what a socket moves from now on counts anew. */
void watchers_mark(struct load *load);
int watchers_are_open(const struct load *load);
/* Whether each has been told of the last append. */
int watchers_are_up_to_date(const struct load *load);
/* Counts the events that are missing at the end. */
void watchers_finish(struct load *load);

#endif
