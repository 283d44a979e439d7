/* victim stop|kill|continue PID PORT: does harm to a worker that serves PORT, and tells exactly when.
 *
 * stop      stops it, and prints the instant of CLOCK_MONOTONIC from which none of its threads ran
 * continue  lets it go on, and prints the instant
 * kill      stops it as above, so that it accepts nothing more, looks up which connections it has accepted, and kills it
 *           with SIGKILL. Prints the instant at which it stood still and the clients' ports of those connections.
 *           It stands still for some milliseconds, much less than after what a stall is noticed. */
#include "bench.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { MAX_INODES = 65536, STOP_SECONDS = 5 };

/* The state of a thread, 'Z' when it has ended. */
static char thread_state(pid_t pid, const char *thread) {
  char path[64], line[512] = "";
  snprintf(path, sizeof path, "/proc/%d/task/%.16s/stat", (int)pid, thread);
  FILE *file = fopen(path, "r");
  if (file == NULL) return 'Z';
  size_t count = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  line[count] = 0;
  const char *end = strrchr(line, ')');
  return end == NULL || end[1] != ' ' ? 'Z' : end[2];
}

static int has_stopped(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *folder = opendir(path);
  if (folder == NULL) die("the process is gone", 0);
  int is_so = 1;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
    if (isdigit((unsigned char)entry->d_name[0]) && strchr("TtZ", thread_state(pid, entry->d_name)) == NULL) is_so = 0;
  closedir(folder);
  return is_so;
}

static int64_t stop(pid_t pid) {
  struct timespec pause = {.tv_nsec = 100000};
  int64_t limit = now_ns() + (int64_t)STOP_SECONDS * 1000000000;
  if (kill(pid, SIGSTOP) != 0) die("the process cannot be stopped", errno);
  while (!has_stopped(pid)) {
    if (now_ns() > limit) die("the process does not stop", 0);
    nanosleep(&pause, NULL);
  }
  return now_ns();
}

static int ascending(const void *a, const void *b) {
  unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;
  return (x > y) - (x < y);
}

/* The inodes of the process's sockets, sorted. */
static size_t read_inodes(pid_t pid, unsigned long *inodes) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
  DIR *folder = opendir(path);
  if (folder == NULL) die("the process's descriptors cannot be read", errno);
  size_t count = 0;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL && count < MAX_INODES;) {
    char target[64] = "";
    if (readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1) <= 0) continue;
    if (strncmp(target, "socket:[", 8) == 0) inodes[count++] = strtoul(target + 8, NULL, 10);
  }
  closedir(folder);
  qsort(inodes, count, sizeof *inodes, ascending);
  return count;
}

/* Prints the remote ports of those connections to `port` that are among `inodes`. */
static void print_ports(pid_t pid, int port, const unsigned long *inodes, size_t count) {
  char path[64], line[512];
  /* Its own network namespace's table. */
  snprintf(path, sizeof path, "/proc/%d/net/tcp", (int)pid);
  FILE *file = fopen(path, "r");
  if (file == NULL) die(path, errno);
  while (fgets(line, sizeof line, file) != NULL) {
    unsigned local, remote;
    unsigned long inode;
    int found = sscanf(line, " %*d: %*8x:%x %*8x:%x %*x %*x:%*x %*x:%*x %*x %*d %*d %lu", &local, &remote, &inode);
    if (found != 3 || (int)local != port) continue;
    if (bsearch(&inode, inodes, count, sizeof inode, ascending) != NULL) printf(" %u", remote);
  }
  fclose(file);
}

static void kill_after_look(pid_t pid, int port) {
  unsigned long *inodes = malloc(MAX_INODES * sizeof *inodes);
  if (inodes == NULL) die("no memory", 0);
  printf("%lld", (long long)stop(pid));
  print_ports(pid, port, inodes, read_inodes(pid, inodes));
  if (kill(pid, SIGKILL) != 0) die("the process cannot be killed", errno);
  printf("\n");
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: victim stop|kill|continue PID PORT\n");
    return 2;
  }
  pid_t pid = (pid_t)number(arguments[2], "PID", 2);
  int port = (int)number(arguments[3], "PORT", 1);
  if (strcmp(arguments[1], "stop") == 0)
    printf("%lld\n", (long long)stop(pid));
  else if (strcmp(arguments[1], "kill") == 0)
    kill_after_look(pid, port);
  else if (strcmp(arguments[1], "continue") == 0 && kill(pid, SIGCONT) == 0)
    printf("%lld\n", (long long)now_ns());
  else
    die(arguments[1], errno);
  return 0;
}
