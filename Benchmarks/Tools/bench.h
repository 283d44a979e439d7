/* What the measuring tools share: a clock, percentiles, and blocking HTTP/1.1 on 127.0.0.1. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

/* CLOCK_MONOTONIC in nanoseconds. */
int64_t now_ns(void);

/* Prints what went wrong, with errno's text when `error` is not 0, and ends the program with 1. */
_Noreturn void die(const char *what, int error);

/* A number from the command line, at least `low`. */
long number(const char *text, const char *name, long low);

/* Sorts `samples` and returns the value below which the fraction `q` of them lies; 0 when there are none. */
int64_t percentile(int64_t *samples, size_t count, double q);

/* A TCP connection to 127.0.0.1 with TCP_NODELAY; ends the program when there is none. */
int connect_loopback(int port);

/* Begins a connection to 127.0.0.1 with TCP_NODELAY that blocks nowhere. Returns its descriptor, or minus the errno value
   when it failed at once. */
int begin_connect(int port);

/* The local port of a connection. */
int local_port(int fd);

/* Sends all of `bytes`. Returns 0, or -1. */
int send_all(int fd, const char *bytes, size_t count);

/* One keep-alive HTTP connection, used by one thread. */
struct http {
  int port;
  int fd;
  char *buffer; /* the last answer: head and body, zero-terminated */
  size_t capacity;
  size_t head_bytes;
  size_t body_bytes;
};

void http_open(struct http *http, int port);
void http_close(struct http *http);

/* Sends a request and reads its answer. `user` may be NULL; `body` may be NULL. Returns the status, or -1 when the
   connection broke. */
int http_exchange(struct http *http, const char *method, const char *path, const char *user, const char *body);

/* The last answer's body. */
const char *http_body(const struct http *http);

/* Copies the string member `name` of the JSON text `json` into `value`. Returns 0, or -1 when it is not there. Enough
   for ids, which need no unescaping. */
int json_string(const char *json, const char *name, char *value, size_t capacity);

/* A draft as `seed` printed it. */
struct draft {
  char id[64];
  char user[32];
};

/* Reads a file of lines "ID USER". Returns how many there are; the array is malloc'ed. */
size_t read_drafts(const char *path, struct draft **drafts);

#endif
