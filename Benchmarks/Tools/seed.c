/* seed PORT DRAFTS SEGMENTS: creates drafts over HTTP, each of its own user, and prints a line "ID USER" for each.
 *
 * SEGMENTS (0 or more) are written to each draft. 64 connections work at once. */
#include "bench.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONNECTIONS = 64 };

static int port;
static long draft_count, segment_count;
static atomic_long next_draft;
static struct draft *drafts;

static void append(struct http *http, const struct draft *draft, long segment) {
  char path[128], body[256];
  snprintf(path, sizeof path, "/v1/collab/drafts/%s/segments", draft->id);
  snprintf(
      body, sizeof body,
      "{\"content\":\"Segment %ld: and then the rain came down over the old bridge.\",\"idempotency_key\":\"seed-%ld\"}",
      segment, segment);
  if (http_exchange(http, "POST", path, draft->user, body) != 200) die("an append was not answered with 200", 0);
}

static void create(struct http *http, long index) {
  struct draft *draft = &drafts[index];
  /* The process id keeps users of several seedings apart. */
  snprintf(draft->user, sizeof draft->user, "u%d-%06ld", (int)getpid(), index);
  int status = http_exchange(
      http, "POST", "/v1/collab/drafts", draft->user, "{\"title\":\"A walk in the rain\",\"platform\":\"x\"}");
  if (status != 200) {
    fprintf(stderr, "a create was answered with %d: %s\n", status, status < 0 ? "" : http_body(http));
    exit(1);
  }
  if (json_string(http_body(http), "draft_id", draft->id, sizeof draft->id) != 0) die("an answer has no draft_id", 0);
  for (long segment = 0; segment < segment_count; segment++) append(http, draft, segment);
}

static void *work(void *unused) {
  (void)unused;
  struct http http;
  http_open(&http, port);
  for (long index; (index = atomic_fetch_add(&next_draft, 1)) < draft_count;) create(&http, index);
  http_close(&http);
  return NULL;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: seed PORT DRAFTS SEGMENTS\n");
    return 2;
  }
  port = (int)number(arguments[1], "PORT", 1);
  draft_count = number(arguments[2], "DRAFTS", 1);
  segment_count = number(arguments[3], "SEGMENTS", 0);
  drafts = calloc((size_t)draft_count, sizeof *drafts);
  if (drafts == NULL) die("no memory", 0);
  pthread_t threads[CONNECTIONS];
  for (int i = 0; i < CONNECTIONS; i++)
    if (pthread_create(&threads[i], NULL, work, NULL) != 0) die("cannot start a thread", 0);
  for (int i = 0; i < CONNECTIONS; i++) pthread_join(threads[i], NULL);
  for (long i = 0; i < draft_count; i++) printf("%s %s\n", drafts[i].id, drafts[i].user);
  return 0;
}
