/* pingpong plain|epoll|pipelined SECONDS REQUEST_BYTES REPLY_BYTES [WINDOW]: two C processes over a Unix socket.
 *
 * plain: blocking reads and writes, one message at a time. epoll: the same, with the epoll_wait that an event loop
 * needs before each read. pipelined: WINDOW messages on their way, read and written in as few calls as they fit.
 * Prints "requests= per_second= p50_us= p99_us=" (pipelined: no delays). */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAXIMUM_SAMPLES = 1 << 20, BUFFER_BYTES = 1 << 16 };

static char buffer[BUFFER_BYTES];

/* Waits until `fd` is readable, when there is an epoll descriptor for it. */
static void await(int epoll) {
  struct epoll_event event;
  while (epoll >= 0 && epoll_wait(epoll, &event, 1, -1) != 1) {
  }
}

static int make_epoll(int fd) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll", errno);
  return epoll;
}

/* Reads one message of `count` bytes. Returns 0 at the end of the stream. */
static int read_message(int fd, int epoll, size_t count) {
  for (size_t filled = 0; filled < count;) {
    await(epoll);
    ssize_t got = read(fd, buffer + filled, count - filled);
    if (got <= 0) return 0;
    filled += (size_t)got;
  }
  return 1;
}

static void write_bytes(int fd, size_t count) {
  if (send_all(fd, buffer, count) != 0) exit(0);
}

/* The child: answers each request until the socket ends. */
static void serve(int fd, int uses_epoll, size_t request, size_t reply) {
  int epoll = uses_epoll ? make_epoll(fd) : -1;
  while (read_message(fd, epoll, request)) write_bytes(fd, reply);
}

/* The child, pipelined: answers all the requests that one read brought with one write. */
static void serve_batches(int fd, size_t request, size_t reply) {
  size_t partial = 0;
  for (ssize_t got; (got = read(fd, buffer, BUFFER_BYTES)) > 0;) {
    partial += (size_t)got;
    write_bytes(fd, partial / request * reply);
    partial %= request;
  }
}

static void measure(int fd, int uses_epoll, double seconds, size_t request, size_t reply) {
  int epoll = uses_epoll ? make_epoll(fd) : -1;
  int64_t *samples = calloc(MAXIMUM_SAMPLES, sizeof *samples);
  if (samples == NULL) die("no memory", 0);
  size_t count = 0;
  int64_t start = now_ns(), end = start + (int64_t)(seconds * 1e9), before = start;
  while (before < end && count < MAXIMUM_SAMPLES) {
    write_bytes(fd, request);
    if (!read_message(fd, epoll, reply)) die("the other process is gone", 0);
    int64_t after = now_ns();
    samples[count++] = after - before;
    before = after;
  }
  printf("requests=%zu per_second=%.0f ", count, (double)count / ((double)(before - start) / 1e9));
  printf("p50_us=%.2f ", (double)percentile(samples, count, 0.5) / 1e3);
  printf("p99_us=%.2f\n", (double)percentile(samples, count, 0.99) / 1e3);
}

static void measure_batches(int fd, double seconds, size_t request, size_t reply, size_t window) {
  size_t count = 0, partial = 0;
  int64_t start = now_ns(), end = start + (int64_t)(seconds * 1e9), now = start;
  if (window * request > BUFFER_BYTES || window * reply > BUFFER_BYTES) die("WINDOW is too large", 0);
  write_bytes(fd, window * request);
  for (; now < end; now = now_ns()) {
    ssize_t got = read(fd, buffer, BUFFER_BYTES);
    if (got <= 0) die("the other process is gone", 0);
    partial += (size_t)got;
    count += partial / reply;
    write_bytes(fd, partial / reply * request);
    partial %= reply;
  }
  printf("requests=%zu per_second=%.0f\n", count, (double)count / ((double)(now - start) / 1e9));
}

int main(int count, char **arguments) {
  if (count < 5) {
    fprintf(stderr, "usage: pingpong plain|epoll|pipelined SECONDS REQUEST_BYTES REPLY_BYTES [WINDOW]\n");
    return 2;
  }
  double seconds = (double)number(arguments[2], "SECONDS", 1);
  size_t request = (size_t)number(arguments[3], "REQUEST_BYTES", 1);
  size_t reply = (size_t)number(arguments[4], "REPLY_BYTES", 1);
  int uses_epoll = strcmp(arguments[1], "epoll") == 0, is_pipelined = strcmp(arguments[1], "pipelined") == 0;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) die("socketpair", errno);
  pid_t child = fork();
  if (child < 0) die("fork", errno);
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(ends[0]);
    if (is_pipelined)
      serve_batches(ends[1], request, reply);
    else
      serve(ends[1], uses_epoll, request, reply);
    _exit(0);
  }
  close(ends[1]);
  if (is_pipelined)
    measure_batches(ends[0], seconds, request, reply, count > 5 ? (size_t)number(arguments[5], "WINDOW", 1) : 64);
  else
    measure(ends[0], uses_epoll, seconds, request, reply);
  close(ends[0]);
  waitpid(child, NULL, 0);
  return 0;
}
