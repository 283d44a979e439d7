/* idle PORT SOCKETS ROOMS: opens sockets, spread evenly over rooms, and holds them.
 *
 * Prints "open=SOCKETS" when all are members of their rooms. Ends when its standard input does. */
#include "bench.h"
#include "sockets.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void room_path(size_t socket, void *context, char *path, size_t capacity) {
  snprintf(path, capacity, "/v1/ws/drafts/room-%zu", socket % *(size_t *)context);
}

static void ignore(size_t socket, char *text, int64_t now, void *context) {
  (void)socket, (void)text, (void)now, (void)context;
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: idle PORT SOCKETS ROOMS\n");
    return 2;
  }
  int port = (int)number(arguments[1], "PORT", 1);
  size_t socket_count = (size_t)number(arguments[2], "SOCKETS", 1), rooms = (size_t)number(arguments[3], "ROOMS", 1);
  struct sockets *sockets = sockets_open(port, socket_count, room_path, ignore, &rooms);
  printf("open=%zu\n", socket_count);
  fflush(stdout);
  char byte;
  while (!sockets_wait(sockets, 100, STDIN_FILENO) || read(STDIN_FILENO, &byte, 1) > 0) {
  }
  if (sockets_closed(sockets) > 0) die("the server closed sockets", 0);
  return 0;
}
