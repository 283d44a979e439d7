/* sendcost SOCKETS ROUNDS BYTES: what the kernel asks for fan-out alone.
 *
 * One process sends the same bytes to every one of SOCKETS TCP connections on 127.0.0.1, ROUNDS times; another reads
 * them. Prints "deliveries= cpu_us_per_delivery=": the sender's CPU. */
#define _GNU_SOURCE
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EVENTS_PER_WAIT = 256 };

/* The child: connects, reads all, and tells after each round with a byte on `done`. */
static void receive(int port, size_t sockets, size_t rounds, size_t bytes, int done) {
  char buffer[4096];
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  for (size_t i = 0; i < sockets; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = connect_loopback(port)};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event) != 0) die("epoll_ctl", errno);
  }
  for (size_t round = 0; round < rounds; round++) {
    for (size_t got = 0; got < sockets * bytes;) {
      struct epoll_event events[EVENTS_PER_WAIT];
      int count = epoll_wait(epoll, events, EVENTS_PER_WAIT, -1);
      for (int i = 0; i < count; i++) {
        ssize_t read_bytes = read(events[i].data.fd, buffer, sizeof buffer);
        if (read_bytes <= 0) _exit(0);
        got += (size_t)read_bytes;
      }
    }
    if (write(done, "x", 1) != 1) _exit(0);
  }
}

static int listen_loopback(int *port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 1024) != 0) die("cannot listen", errno);
  getsockname(fd, (struct sockaddr *)&address, &size);
  *port = ntohs(address.sin_port);
  return fd;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void send_rounds(const int *fds, size_t sockets, size_t rounds, size_t bytes, int done) {
  char *payload = calloc(1, bytes), byte;
  if (payload == NULL) die("no memory", 0);
  double before = cpu_seconds();
  for (size_t round = 0; round < rounds; round++) {
    for (size_t i = 0; i < sockets; i++)
      if (send_all(fds[i], payload, bytes) != 0) die("send", errno);
    if (read(done, &byte, 1) != 1) die("the receiver is gone", 0);
  }
  double cpu = cpu_seconds() - before;
  printf("deliveries=%zu cpu_us_per_delivery=%.2f\n", sockets * rounds, cpu * 1e6 / (double)(sockets * rounds));
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: sendcost SOCKETS ROUNDS BYTES\n");
    return 2;
  }
  size_t sockets = (size_t)number(arguments[1], "SOCKETS", 1), rounds = (size_t)number(arguments[2], "ROUNDS", 1);
  size_t bytes = (size_t)number(arguments[3], "BYTES", 1);
  int port, listener = listen_loopback(&port), done[2];
  if (pipe(done) != 0) die("pipe", errno);
  pid_t child = fork();
  if (child < 0) die("fork", errno);
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    receive(port, sockets, rounds, bytes, done[1]);
    _exit(0);
  }
  int *fds = calloc(sockets, sizeof *fds);
  if (fds == NULL) die("no memory", 0);
  for (size_t i = 0; i < sockets; i++)
    if ((fds[i] = accept(listener, NULL, NULL)) < 0) die("accept", errno);
  send_rounds(fds, sockets, rounds, bytes, done[0]);
  waitpid(child, NULL, 0);
  return 0;
}
