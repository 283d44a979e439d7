#define _GNU_SOURCE
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void die(const char *what, int error) {
  if (error != 0)
    fprintf(stderr, "%s: %s\n", what, strerror(error));
  else
    fprintf(stderr, "%s\n", what);
  exit(1);
}

long number(const char *text, const char *name, long low) {
  char *end;
  long value = strtol(text, &end, 10);
  if (*text == 0 || *end != 0 || value < low) {
    fprintf(stderr, "%s must be a number of at least %ld, not %s\n", name, low, text);
    exit(2);
  }
  return value;
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

int64_t percentile(int64_t *samples, size_t count, double q) {
  if (count == 0) return 0;
  qsort(samples, count, sizeof *samples, ascending);
  size_t index = (size_t)(q * (double)count);
  return samples[index < count ? index : count - 1];
}

int connect_loopback(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  if (fd < 0) die("socket", errno);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) die("cannot connect to the server", errno);
  return fd;
}

int begin_connect(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;
  if (fd < 0) die("socket", errno);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

int local_port(int fd) {
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) != 0) die("getsockname", errno);
  return ntohs(address.sin_port);
}

int send_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return -1;
    bytes += sent;
    count -= (size_t)sent;
  }
  return 0;
}

void http_open(struct http *http, int port) {
  struct timeval limit = {.tv_sec = 10};
  *http = (struct http){.port = port, .fd = connect_loopback(port), .capacity = 1 << 16};
  setsockopt(http->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  http->buffer = malloc(http->capacity);
  if (http->buffer == NULL) die("no memory", 0);
}

void http_close(struct http *http) {
  close(http->fd);
  free(http->buffer);
}

/* Makes sure that `count` bytes and a zero fit. */
static void reserve(struct http *http, size_t count) {
  if (count < http->capacity) return;
  while (http->capacity <= count) http->capacity *= 2;
  http->buffer = realloc(http->buffer, http->capacity);
  if (http->buffer == NULL) die("no memory", 0);
}

/* Reads more of the answer. Returns 0, or -1 at its end. */
static int read_more(struct http *http, size_t *count) {
  reserve(http, *count + 65536);
  ssize_t got = recv(http->fd, http->buffer + *count, http->capacity - *count - 1, 0);
  if (got <= 0) return -1;
  *count += (size_t)got;
  http->buffer[*count] = 0;
  return 0;
}

/* Reads one answer, which must have a Content-Length. Returns its status, or -1. */
static int read_answer(struct http *http) {
  size_t count = 0;
  char *end = NULL;
  while (end == NULL) {
    if (read_more(http, &count) != 0) return -1;
    end = strstr(http->buffer, "\r\n\r\n");
  }
  http->head_bytes = (size_t)(end - http->buffer) + 4;
  *end = 0;
  const char *length = strcasestr(http->buffer, "\r\ncontent-length:");
  http->body_bytes = length == NULL ? 0 : strtoul(length + 17, NULL, 10);
  while (count < http->head_bytes + http->body_bytes)
    if (read_more(http, &count) != 0) return -1;
  http->buffer[http->head_bytes + http->body_bytes] = 0;
  return atoi(http->buffer + 9);
}

int http_exchange(struct http *http, const char *method, const char *path, const char *user, const char *body) {
  char request[4096], identity[128] = "", content[96] = "";
  if (user != NULL) snprintf(identity, sizeof identity, "X-User-Id: %s\r\n", user);
  if (body != NULL)
    snprintf(content, sizeof content, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
  int count = snprintf(
      request, sizeof request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s\r\n%s", method, path, http->port,
      identity, content, body == NULL ? "" : body);
  if (count < 0 || (size_t)count >= sizeof request) die("the request is too long", 0);
  if (send_all(http->fd, request, (size_t)count) != 0) return -1;
  return read_answer(http);
}

const char *http_body(const struct http *http) { return http->buffer + http->head_bytes; }

int json_string(const char *json, const char *name, char *value, size_t capacity) {
  char marker[64];
  snprintf(marker, sizeof marker, "\"%s\":\"", name);
  const char *start = strstr(json, marker);
  if (start == NULL) return -1;
  start += strlen(marker);
  const char *end = strchr(start, '"');
  if (end == NULL || (size_t)(end - start) >= capacity) return -1;
  memcpy(value, start, (size_t)(end - start));
  value[end - start] = 0;
  return 0;
}

size_t read_drafts(const char *path, struct draft **drafts) {
  FILE *file = fopen(path, "r");
  if (file == NULL) die(path, errno);
  size_t count = 0, capacity = 1024;
  struct draft *list = malloc(capacity * sizeof *list);
  while (list != NULL && fscanf(file, "%63s %31s", list[count].id, list[count].user) == 2) {
    if (++count < capacity) continue;
    capacity *= 2;
    list = realloc(list, capacity * sizeof *list);
  }
  if (list == NULL) die("no memory", 0);
  if (count == 0) die("the file names no drafts", 0);
  fclose(file);
  *drafts = list;
  return count;
}
