/* The HTTP clients: each has one request on its way, over a connection of its own. */
#define _GNU_SOURCE
#include "restart.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 17, EVENTS_PER_TURN = 256, SMALL_DRAFT_SEGMENTS = 10 };

/* What a client waits for an answer; more than a restart of the whole service takes. */
static const int64_t answer_nanoseconds = 30000000000;
/* A client appends this often. Answers hold the whole draft, which grows: without a bound they would be all of the load. */
static const int64_t append_nanoseconds = 250000000;
/* After a failure. */
static const int64_t retry_nanoseconds = 20000000;

enum request_kind { READ_SMALL, READ_OWN, APPEND };

struct client {
  int fd; /* -1: no request is on its way */
  int port, is_connecting;
  enum request_kind kind;
  int64_t began, not_before, next_append;
  long acknowledged_before; /* when a read of the own draft began */
  int is_finished; /* with what its stage asks for once */
  size_t filled, capacity;
  char *buffer;
  char draft[64], user[32];
};

struct clients {
  struct load *load;
  int epoll;
  char small_draft[64];
  enum stage stage;
  struct client *list;
};

/* MARK: Requests */

static int write_request(const struct clients *clients, size_t index, char *request, size_t capacity) {
  const struct client *client = &clients->list[index];
  char body[256];
  if (client->kind != APPEND)
    return snprintf(
        request, capacity, "GET /v1/collab/drafts/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
        client->kind == READ_OWN ? client->draft : clients->small_draft, clients->load->port);
  long number = clients->load->drafts[index].acknowledged;
  int count = snprintf(
      body, sizeof body, "{\"content\":\"segment %ld of client %zu\",\"idempotency_key\":\"restart-%ld\"}", number, index,
      number);
  return snprintf(
      request, capacity,
      "POST /v1/collab/drafts/%s/segments HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-User-Id: %s\r\nConnection: close\r\n"
      "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
      client->draft, clients->load->port, client->user, count, body);
}

static void end_request(struct client *client) {
  if (client->fd >= 0) close(client->fd);
  client->fd = -1;
}

static void fail(struct clients *clients, size_t index, enum failure_kind kind) {
  struct client *client = &clients->list[index];
  int64_t now = now_ns();
  count_failure(&clients->load->accounts, kind, client->port, client->began, now);
  client->not_before = now + retry_nanoseconds;
  end_request(client);
}

static void send_request(struct clients *clients, size_t index) {
  struct client *client = &clients->list[index];
  struct watched_draft *draft = &clients->load->drafts[index];
  char request[1024];
  int count = write_request(clients, index, request, sizeof request);
  if (count < 0 || (size_t)count >= sizeof request) die("the request is too long", 0);
  if (client->kind == APPEND) draft->begun = draft->acknowledged + 1;
  client->acknowledged_before = draft->acknowledged;
  if (send_all(client->fd, request, (size_t)count) != 0) fail(clients, index, RESET);
}

static void watch(struct clients *clients, size_t index, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u64 = index};
  if (epoll_ctl(clients->epoll, operation, clients->list[index].fd, &event) != 0) die("epoll_ctl", errno);
}

static void begin(struct clients *clients, size_t index, enum request_kind kind, int64_t now) {
  struct client *client = &clients->list[index];
  struct accounts *accounts = &clients->load->accounts;
  client->kind = kind;
  client->began = now;
  client->filled = 0;
  client->is_connecting = 1;
  accounts->requests++;
  ++*(kind == APPEND ? &accounts->appends : &accounts->reads);
  client->port = 0;
  client->fd = begin_connect(clients->load->port);
  if (client->fd < 0) {
    client->fd = -1;
    return fail(clients, index, REFUSED);
  }
  client->port = local_port(client->fd);
  watch(clients, index, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

/* MARK: Answers */

/* Compares a whole draft with what was acknowledged before it was asked for. */
static void check_draft(struct clients *clients, size_t index, const char *body) {
  struct client *client = &clients->list[index];
  struct accounts *accounts = &clients->load->accounts;
  const struct watched_draft *draft = &clients->load->drafts[index];
  unsigned char *seen = calloc((size_t)draft->begun + 1, 1);
  if (seen == NULL) die("no memory", 0);
  long place = 0;
  for (const char *at = body; (at = strstr(at, "\"content\":\"segment ")) != NULL; place++) {
    char *end;
    long number = strtol(at + 19, &end, 10);
    size_t writer = strncmp(end, " of client ", 11) == 0 ? strtoul(end + 11, NULL, 10) : SIZE_MAX;
    const char *order = strstr(at, "\"segment_order\":");
    if (writer != index || number < 0 || number >= draft->begun || order == NULL)
      accounts->misplaced_writes++;
    else if (seen[number]++ != 0)
      accounts->doubled_writes++;
    else if (number != place || atol(order + 16) != number)
      accounts->misplaced_writes++;
    at = end;
  }
  for (long number = 0; number < client->acknowledged_before; number++)
    if (seen[number] == 0) accounts->lost_writes++;
  free(seen);
}

/* The last segment of an append's answer must be the one that was appended. */
static void check_append(struct clients *clients, size_t index, const char *body, size_t count) {
  const struct watched_draft *draft = &clients->load->drafts[index];
  static const char mark[] = "\"segment_order\":";
  for (const char *at = body + count - sizeof mark; at > body; at--) {
    if (memcmp(at, mark, sizeof mark - 1) != 0) continue;
    if (atol(at + sizeof mark - 1) != draft->acknowledged) clients->load->accounts.misplaced_writes++;
    return;
  }
  clients->load->accounts.lost_writes++;
}

static void take_answer(struct clients *clients, size_t index, int status, const char *body, size_t count) {
  struct client *client = &clients->list[index];
  struct watched_draft *draft = &clients->load->drafts[index];
  int64_t now = now_ns();
  count_answer(&clients->load->accounts, status, client->began, now);
  end_request(client);
  if (status != 200) {
    client->not_before = now + retry_nanoseconds;
    return;
  }
  if (client->kind == READ_OWN) check_draft(clients, index, body);
  if (client->kind == APPEND) {
    check_append(clients, index, body, count);
    draft->acknowledged++;
    client->next_append = client->began + append_nanoseconds;
  }
  client->is_finished = 1;
}

/* Handles the answer when it is whole. */
static void look_at_answer(struct clients *clients, size_t index) {
  struct client *client = &clients->list[index];
  client->buffer[client->filled] = 0;
  char *end = memmem(client->buffer, client->filled, "\r\n\r\n", 4);
  if (end == NULL) return;
  size_t head = (size_t)(end - client->buffer) + 4;
  *end = 0;
  const char *length = strcasestr(client->buffer, "\r\ncontent-length:");
  if (length == NULL) die("an answer without a length", 0);
  size_t body = strtoul(length + 17, NULL, 10);
  int status = atoi(client->buffer + 9);
  *end = '\r';
  if (client->filled < head + body) return;
  client->buffer[head + body] = 0;
  take_answer(clients, index, status, client->buffer + head, body);
}

static void reserve(struct client *client) {
  if (client->filled + BUFFER_BYTES / 2 < client->capacity) return;
  client->capacity *= 2;
  client->buffer = realloc(client->buffer, client->capacity);
  if (client->buffer == NULL) die("no memory", 0);
}

static void read_answer(struct clients *clients, size_t index) {
  struct client *client = &clients->list[index];
  reserve(client);
  ssize_t got = recv(client->fd, client->buffer + client->filled, client->capacity - client->filled - 1, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return fail(clients, index, client->filled > 0 ? CUT_OFF : got == 0 ? CLOSED : RESET);
  client->filled += (size_t)got;
  look_at_answer(clients, index);
}

static void handle(struct clients *clients, size_t index) {
  struct client *client = &clients->list[index];
  if (client->fd < 0) return;
  if (!client->is_connecting) return read_answer(clients, index);
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) return fail(clients, index, error == ECONNREFUSED ? REFUSED : RESET);
  client->is_connecting = 0;
  watch(clients, index, EPOLL_CTL_MOD, EPOLLIN);
  send_request(clients, index);
}

/* MARK: Turns */

/* Begins what the client has to do at this stage, if anything. */
static void begin_next(struct clients *clients, size_t index, int64_t now) {
  struct client *client = &clients->list[index];
  struct watched_draft *draft = &clients->load->drafts[index];
  if (now < client->not_before) return;
  int is_owed = draft->begun > draft->acknowledged;
  switch (clients->stage) {
  case LOADING:
    if (is_owed || now >= client->next_append) return begin(clients, index, APPEND, now);
    if (!draft->is_to_be_read) return begin(clients, index, READ_SMALL, now);
    draft->is_to_be_read = 0;
    return begin(clients, index, READ_OWN, now);
  case SETTLING:
    if (is_owed) begin(clients, index, APPEND, now);
    return;
  case LAST_APPEND:
    if (!client->is_finished) begin(clients, index, APPEND, now);
    return;
  case QUIET: return;
  case LAST_READ:
    if (!client->is_finished) begin(clients, index, READ_OWN, now);
    return;
  }
}

/* Who read or appended in an earlier stage has yet to do so in this one. */
static void follow_stage(struct clients *clients) {
  if (clients->stage == clients->load->stage) return;
  clients->stage = clients->load->stage;
  for (size_t i = 0; i < clients->load->client_count; i++) clients->list[i].is_finished = 0;
}

void clients_turn(struct clients *clients) {
  struct epoll_event events[EVENTS_PER_TURN];
  int count = epoll_wait(clients->epoll, events, EVENTS_PER_TURN, 0);
  for (int i = 0; i < count; i++) handle(clients, events[i].data.u64);
  follow_stage(clients);
  int64_t now = now_ns();
  for (size_t i = 0; i < clients->load->client_count; i++) {
    struct client *client = &clients->list[i];
    if (client->fd >= 0 && now - client->began > answer_nanoseconds) fail(clients, i, TIMED_OUT);
    if (client->fd < 0) begin_next(clients, i, now);
  }
}

int clients_rest(const struct clients *clients) {
  if (clients->stage != clients->load->stage) return 0;
  for (size_t i = 0; i < clients->load->client_count; i++) {
    const struct client *client = &clients->list[i];
    const struct watched_draft *draft = &clients->load->drafts[i];
    if (client->fd >= 0 || draft->begun > draft->acknowledged) return 0;
    if ((clients->stage == LAST_APPEND || clients->stage == LAST_READ) && !client->is_finished) return 0;
  }
  return 1;
}

int clients_descriptor(const struct clients *clients) { return clients->epoll; }

const char *clients_draft(const struct clients *clients, size_t client) { return clients->list[client].draft; }

/* MARK: The start */

static void create_draft(struct http *http, const char *user, char *id, size_t capacity) {
  int status =
      http_exchange(http, "POST", "/v1/collab/drafts", user, "{\"title\":\"Under way\",\"platform\":\"x\"}");
  if (status != 200 || json_string(http_body(http), "draft_id", id, capacity) != 0) die("no draft can be created", 0);
}

static void fill_small_draft(struct http *http, const char *id) {
  char path[128], body[128];
  snprintf(path, sizeof path, "/v1/collab/drafts/%s/segments", id);
  for (int i = 0; i < SMALL_DRAFT_SEGMENTS; i++) {
    snprintf(body, sizeof body, "{\"content\":\"Nothing happens here.\",\"idempotency_key\":\"%d\"}", i);
    if (http_exchange(http, "POST", path, "writer", body) != 200) die("an append was not answered with 200", 0);
  }
}

struct clients *clients_open(struct load *load) {
  struct clients *clients = malloc(sizeof *clients);
  struct http http;
  if (clients == NULL) die("no memory", 0);
  *clients = (struct clients){.load = load, .epoll = epoll_create1(EPOLL_CLOEXEC)};
  clients->list = calloc(load->client_count, sizeof *clients->list);
  load->drafts = calloc(load->client_count, sizeof *load->drafts);
  if (clients->list == NULL || load->drafts == NULL) die("no memory", 0);
  http_open(&http, load->port);
  create_draft(&http, "writer", clients->small_draft, sizeof clients->small_draft);
  fill_small_draft(&http, clients->small_draft);
  for (size_t i = 0; i < load->client_count; i++) {
    struct client *client = &clients->list[i];
    *client = (struct client){.fd = -1, .capacity = BUFFER_BYTES, .buffer = malloc(BUFFER_BYTES)};
    if (client->buffer == NULL) die("no memory", 0);
    snprintf(client->user, sizeof client->user, "holder%zu", i);
    create_draft(&http, client->user, client->draft, sizeof client->draft);
    client->next_append = now_ns() + (int64_t)(drand48() * (double)append_nanoseconds);
  }
  http_close(&http);
  return clients;
}
