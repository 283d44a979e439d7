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

/* How many sockets the server has closed since they were opened. */
size_t sockets_closed(const struct sockets *sockets);

#endif
