#define _GNU_SOURCE
#include "sockets.h"

#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  BUFFER_BYTES = 4096,
  OPEN_AT_ONCE = 64,
  OPEN_SECONDS = 60,
  EVENTS_PER_WAIT = 256,
  OPCODE_TEXT = 1,
  OPCODE_CLOSE = 8,
  OPCODE_PING = 9,
};

struct socket {
  int fd; /* -1: closed */
  int is_connecting;
  int is_upgraded;
  int is_greeted;
  size_t filled;
  unsigned char *buffer;
  struct socket_life life;
};

struct sockets {
  int port, epoll, extra;
  size_t count, greeted, closed;
  struct socket *list;
  path_writer *path;
  message_handler *handler;
  greeting_handler *greeted_handler; /* NULL until they are followed, as the next one */
  end_handler *end_handler;
  void *context;
};

/* The socket has ended; `code` as in struct socket_life. */
static void close_socket(struct sockets *sockets, size_t index, int code) {
  struct socket *socket = &sockets->list[index];
  if (socket->fd < 0) return;
  close(socket->fd);
  socket->fd = -1;
  sockets->closed++;
  if (sockets->end_handler == NULL) return;
  socket->life.code = code;
  if (code == SOCKET_BROKEN && !socket->is_greeted)
    socket->life.code = socket->is_upgraded ? SOCKET_NOT_GREETED : SOCKET_REFUSED;
  sockets->end_handler(index, &socket->life, sockets->context);
}

/* Returns 0, or -1 when it could not be sent. */
static int send_handshake(struct sockets *sockets, size_t index) {
  char request[512], path[256];
  sockets->path(index, sockets->context, path, sizeof path);
  int count = snprintf(
      request, sizeof request,
      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-User-Id: w%zu\r\n\r\n",
      path, sockets->port, index);
  return send_all(sockets->list[index].fd, request, (size_t)count);
}

static void watch(struct sockets *sockets, size_t index, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u64 = index};
  if (epoll_ctl(sockets->epoll, operation, sockets->list[index].fd, &event) != 0) die("epoll_ctl", errno);
}

static void open_socket(struct sockets *sockets, size_t index) {
  struct socket *socket = &sockets->list[index];
  *socket = (struct socket){.fd = connect_loopback(sockets->port), .buffer = malloc(BUFFER_BYTES)};
  if (socket->buffer == NULL) die("no memory", 0);
  socket->life = (struct socket_life){.opened = now_ns(), .port = local_port(socket->fd)};
  if (send_handshake(sockets, index) != 0) die("a handshake could not be sent", errno);
  fcntl(socket->fd, F_SETFL, O_NONBLOCK);
  watch(sockets, index, EPOLL_CTL_ADD, EPOLLIN);
}

void sockets_follow(struct sockets *sockets, greeting_handler *greeted, end_handler *ended) {
  sockets->greeted_handler = greeted;
  sockets->end_handler = ended;
}

void sockets_reopen(struct sockets *sockets, size_t index) {
  struct socket *socket = &sockets->list[index];
  *socket = (struct socket){.fd = -1, .is_connecting = 1, .buffer = socket->buffer, .life.opened = now_ns()};
  socket->fd = begin_connect(sockets->port);
  if (socket->fd >= 0) {
    socket->life.port = local_port(socket->fd);
    return watch(sockets, index, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
  }
  socket->life.code = SOCKET_REFUSED;
  socket->fd = -1;
  sockets->end_handler(index, &socket->life, sockets->context);
}

/* The connection of a socket that is opened again stands, or has failed. */
static void finish_connecting(struct sockets *sockets, size_t index) {
  struct socket *socket = &sockets->list[index];
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(socket->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  socket->is_connecting = 0;
  if (error != 0 || send_handshake(sockets, index) != 0) return close_socket(sockets, index, SOCKET_BROKEN);
  watch(sockets, index, EPOLL_CTL_MOD, EPOLLIN);
}

/* Answers a ping. A zero mask leaves the payload as it is. */
static void send_pong(int fd, const unsigned char *payload, size_t count) {
  char frame[6 + 125] = {(char)0x8A, (char)(0x80 | count)};
  memcpy(frame + 6, payload, count);
  (void)send_all(fd, frame, 6 + count);
}

/* The first text: what else it is than a greeting ends the program, or the socket when it is followed. */
static void take_greeting(struct sockets *sockets, size_t index, const char *text) {
  if (strstr(text, "\"connected\"") == NULL) {
    if (sockets->end_handler == NULL) die(text, 0);
    return;
  }
  sockets->list[index].is_greeted = 1;
  sockets->greeted++;
  if (sockets->greeted_handler != NULL) sockets->greeted_handler(index, sockets->context);
}

/* Says goodbye as well, and ends. */
static void take_close(struct sockets *sockets, size_t index, const unsigned char *payload, size_t count) {
  char frame[8] = {(char)0x88, (char)(0x80 | (count >= 2 ? 2 : 0))};
  if (count >= 2) memcpy(frame + 6, payload, 2);
  (void)send_all(sockets->list[index].fd, frame, count >= 2 ? 8 : 6);
  close_socket(sockets, index, count >= 2 ? payload[0] << 8 | payload[1] : SOCKET_BROKEN);
}

static void handle_frame(struct sockets *sockets, size_t index, int opcode, unsigned char *payload, size_t count) {
  struct socket *socket = &sockets->list[index];
  if (opcode == OPCODE_PING && count <= 125) send_pong(socket->fd, payload, count);
  if (opcode == OPCODE_CLOSE) take_close(sockets, index, payload, count);
  if (opcode != OPCODE_TEXT) return;
  unsigned char after = payload[count];
  payload[count] = 0;
  if (socket->is_greeted)
    sockets->handler(index, (char *)payload, now_ns(), sockets->context);
  else
    take_greeting(sockets, index, (char *)payload);
  payload[count] = after;
}

/* Handles the first frame in the buffer from `start`. Returns its bytes, or 0 when it is not whole. */
static size_t take_frame(struct sockets *sockets, size_t index, size_t start) {
  struct socket *socket = &sockets->list[index];
  unsigned char *frame = socket->buffer + start;
  size_t available = socket->filled - start, head = 2;
  if (available < 2) return 0;
  size_t count = frame[1] & 0x7F;
  if (count == 126) {
    if (available < 4) return 0;
    count = (size_t)frame[2] << 8 | frame[3];
    head = 4;
  }
  if (head + count >= BUFFER_BYTES) die("a frame is longer than this tool takes", 0);
  if (available < head + count) return 0;
  handle_frame(sockets, index, frame[0] & 0x0F, frame + head, count);
  return head + count;
}

/* Returns the bytes of the handshake's answer, or 0 when it is not whole or refuses. */
static size_t take_upgrade(struct sockets *sockets, size_t index) {
  struct socket *socket = &sockets->list[index];
  unsigned char *end = memmem(socket->buffer, socket->filled, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  if (memcmp(socket->buffer, "HTTP/1.1 101", 12) != 0) {
    if (sockets->end_handler == NULL) die("a handshake was not answered with 101", 0);
    close_socket(sockets, index, SOCKET_REFUSED);
    return 0;
  }
  socket->is_upgraded = 1;
  return (size_t)(end - socket->buffer) + 4;
}

static void read_socket(struct sockets *sockets, size_t index) {
  struct socket *socket = &sockets->list[index];
  if (socket->fd < 0) return;
  if (socket->is_connecting) return finish_connecting(sockets, index);
  /* One byte stays free for the zero behind a text. */
  ssize_t got = recv(socket->fd, socket->buffer + socket->filled, BUFFER_BYTES - 1 - socket->filled, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    close_socket(sockets, index, SOCKET_BROKEN);
    return;
  }
  socket->filled += (size_t)got;
  size_t start = socket->is_upgraded ? 0 : take_upgrade(sockets, index), taken;
  while (socket->is_upgraded && socket->fd >= 0 && (taken = take_frame(sockets, index, start)) > 0) start += taken;
  if (socket->fd < 0) return;
  socket->filled -= start;
  memmove(socket->buffer, socket->buffer + start, socket->filled);
}

static void watch_extra(struct sockets *sockets, int extra) {
  if (extra == sockets->extra) return;
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = UINT64_MAX};
  if (sockets->extra >= 0) epoll_ctl(sockets->epoll, EPOLL_CTL_DEL, sockets->extra, NULL);
  if (extra >= 0) epoll_ctl(sockets->epoll, EPOLL_CTL_ADD, extra, &event);
  sockets->extra = extra;
}

int sockets_wait(struct sockets *sockets, int milliseconds, int extra) {
  struct epoll_event events[EVENTS_PER_WAIT];
  watch_extra(sockets, extra);
  int count = epoll_wait(sockets->epoll, events, EVENTS_PER_WAIT, milliseconds), is_extra_readable = 0;
  for (int i = 0; i < count; i++) {
    if (events[i].data.u64 == UINT64_MAX)
      is_extra_readable = 1;
    else
      read_socket(sockets, events[i].data.u64);
  }
  return is_extra_readable;
}

size_t sockets_closed(const struct sockets *sockets) { return sockets->closed; }

struct sockets *sockets_open(int port, size_t count, path_writer *path, message_handler *handler, void *context) {
  struct sockets *sockets = malloc(sizeof *sockets);
  if (sockets == NULL) die("no memory", 0);
  *sockets = (struct sockets){
      .port = port, .epoll = epoll_create1(EPOLL_CLOEXEC), .extra = -1, .count = count,
      .list = calloc(count, sizeof *sockets->list), .path = path, .handler = handler, .context = context};
  if (sockets->list == NULL) die("no memory", 0);
  int64_t limit = now_ns() + (int64_t)OPEN_SECONDS * 1000000000;
  for (size_t opened = 0; sockets->greeted < count;) {
    for (; opened < count && opened < sockets->greeted + OPEN_AT_ONCE; opened++) open_socket(sockets, opened);
    sockets_wait(sockets, 10, -1);
    if (sockets->closed > 0) die("the server closed a socket while they were opened", 0);
    if (now_ns() > limit) die("the sockets did not open in time", 0);
  }
  return sockets;
}
