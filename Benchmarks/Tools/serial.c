/* serial PORT DRAFTS_FILE ROUNDS get|append: one client, one request after the other, over all drafts of the file.
 *
 * Prints "requests= p50_us= p99_us= mean_bytes=": the time from sending to the whole answer, and the answer's body. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t ask(struct http *http, const struct draft *draft, long serial, int is_append) {
  char path[128], body[256];
  snprintf(path, sizeof path, "/v1/collab/drafts/%s%s", draft->id, is_append ? "/segments" : "");
  snprintf(
      body, sizeof body,
      "{\"content\":\"And then the rain came down over the old bridge, again.\",\"idempotency_key\":\"s%d-%ld\"}",
      (int)getpid(), serial);
  int64_t start = now_ns();
  int status = http_exchange(
      http, is_append ? "POST" : "GET", path, is_append ? draft->user : NULL, is_append ? body : NULL);
  int64_t duration = now_ns() - start;
  if (status != 200) die("a request was not answered with 200", 0);
  return duration;
}

int main(int count, char **arguments) {
  if (count != 5 || (strcmp(arguments[4], "get") != 0 && strcmp(arguments[4], "append") != 0)) {
    fprintf(stderr, "usage: serial PORT DRAFTS_FILE ROUNDS get|append\n");
    return 2;
  }
  long rounds = number(arguments[3], "ROUNDS", 1);
  int is_append = strcmp(arguments[4], "append") == 0;
  struct draft *drafts;
  size_t draft_count = read_drafts(arguments[2], &drafts), samples = 0;
  int64_t *durations = calloc(draft_count * (size_t)rounds, sizeof *durations);
  if (durations == NULL) die("no memory", 0);
  double bytes = 0;
  struct http http;
  http_open(&http, (int)number(arguments[1], "PORT", 1));
  for (long round = 0; round < rounds; round++)
    for (size_t i = 0; i < draft_count; i++) {
      durations[samples] = ask(&http, &drafts[i], (long)samples, is_append);
      samples++;
      bytes += (double)http.body_bytes;
    }
  http_close(&http);
  printf("requests=%zu p50_us=%.1f ", samples, (double)percentile(durations, samples, 0.5) / 1e3);
  printf("p99_us=%.1f mean_bytes=%.0f\n", (double)percentile(durations, samples, 0.99) / 1e3, bytes / (double)samples);
  return 0;
}
