/* Many WebSockets on 127.0.0.1, read by one epoll loop. Their handlers see text messages. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stddef.h>
#include <stdint.h>

struct sockets;

/* Called with each text message, which is zero-terminated in place. */
typedef void message_handler(size_t socket, char *text, int64_t now, void *context);

/* Opens `count` sockets, 64 handshakes at a time, the i-th to the path `path(i, context, buffer, capacity)` writes.
   Returns when each has received its first message ("connected"); ends the program when that takes more than 60 s. */
typedef void path_writer(size_t socket, void *context, char *path, size_t capacity);
struct sockets *sockets_open(int port, size_t count, path_writer *path, message_handler *handler, void *context);

/* Waits up to `milliseconds` and handles what has come. `extra` (-1: none) is one more descriptor to wake up for.
   Returns whether it is readable. */
int sockets_wait(struct sockets *sockets, int milliseconds, int extra);

/* How a socket ended, when it was not by a close frame, whose code is told otherwise. */
enum {
  SOCKET_BROKEN = 0, /* the connection ended without a close frame */
  SOCKET_REFUSED = -1, /* the connection failed before it was upgraded, or the answer was not 101 */
  SOCKET_NOT_GREETED = -2, /* the connection ended without a close frame after it was upgraded, before it was greeted */
};

/* One connection of a socket. */
struct socket_life {
  int64_t opened; /* when its connection was begun */
  int port; /* its local port */
  int code; /* the close frame's, or one of the above */
};

/* Follows sockets that come back. From here on no end of a socket ends the program: `ended` is told each, and may have
   it opened again by sockets_reopen, later. `greeted` is told each time it has been greeted again. */
typedef void greeting_handler(size_t socket, void *context);
typedef void end_handler(size_t socket, const struct socket_life *life, void *context);
void sockets_follow(struct sockets *sockets, greeting_handler *greeted, end_handler *ended);

/* Opens a socket that has ended once more, without waiting. */
void sockets_reopen(struct sockets *sockets, size_t socket);

/* How many sockets the server has closed since they were opened. */
size_t sockets_closed(const struct sockets *sockets);

#endif
