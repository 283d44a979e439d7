#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif

int ringdraft_peer_of(int fd, struct ringdraft_peer *peer) {
  struct ucred credentials;
  socklen_t length = sizeof credentials;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -errno;
  *peer = (struct ringdraft_peer){credentials.pid, credentials.uid, credentials.gid};
  return 0;
}

int ringdraft_peer_is_member(int fd, gid_t group) {
  struct ringdraft_peer peer;
  int status = ringdraft_peer_of(fd, &peer);
  if (status != 0) return status;
  if (peer.gid == group) return 1;
  gid_t few[64];
  gid_t *groups = few;
  socklen_t length = sizeof few;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &length) != 0) {
    // ERANGE: there are more, and length says how many bytes they take.
    if (errno != ERANGE) return -errno;
    groups = malloc(length);
    if (groups == NULL) return -ENOMEM;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &length) != 0) {
      int code = errno;
      free(groups);
      return -code;
    }
  }
  int found = 0;
  for (size_t i = 0; i < length / sizeof(gid_t); i++) found |= groups[i] == group;
  if (groups != few) free(groups);
  return found;
}

int ringdraft_signalfd(const int *signals, int count) {
  sigset_t set;
  sigemptyset(&set);
  for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
  int status = pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (status != 0) return -status;
  int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  return fd >= 0 ? fd : -errno;
}

int ringdraft_signal_is_ignored(int signal) {
  struct sigaction action;
  if (sigaction(signal, NULL, &action) != 0) return -errno;
  return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN;
}

void ringdraft_signal_default(int signal_number) { signal(signal_number, SIG_DFL); }

int ringdraft_signalfd_read(int fd) {
  struct signalfd_siginfo info;
  ssize_t count = read(fd, &info, sizeof info);
  if (count == (ssize_t)sizeof info) return (int)info.ssi_signo;
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return count < 0 ? -errno : -EIO;
}

int ringdraft_spawn_closefrom(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int ringdraft_pipe(int *ends) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

const char *ringdraft_signal_name(int signal) { return sigabbrev_np(signal); }

int64_t ringdraft_file_system_type(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (int64_t)(uint32_t)status.f_type : -errno;
}

int ringdraft_clock_is_synchronized(void) {
  struct timex state = {0};
  if (adjtimex(&state) < 0) return -errno;
  return (state.status & STA_UNSYNC) == 0;
}

int64_t ringdraft_monotonic_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t ringdraft_wall_clock_microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void ringdraft_set_process_name(const char *name) { prctl(PR_SET_NAME, name); }

int ringdraft_open_path(const char *path) {
  int fd = open(path, O_PATH | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

int ringdraft_pidfd_open(pid_t pid) {
  int fd = (int)syscall(SYS_pidfd_open, pid, 0);  // Close-on-exec by itself.
  return fd >= 0 ? fd : -errno;
}

int ringdraft_epoll_create(void) {
  int fd = epoll_create1(EPOLL_CLOEXEC);
  return fd >= 0 ? fd : -errno;
}

int ringdraft_epoll_add_once(int epoll, int fd, int tag) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data = {.u64 = (uint64_t)(uint32_t)tag}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : -errno;
}

int ringdraft_epoll_wait(int epoll) {
  struct epoll_event event;
  while (1) {
    int count = epoll_wait(epoll, &event, 1, -1);
    if (count == 1) return (int)(uint32_t)event.data.u64;
    if (count < 0 && errno != EINTR) return -errno;
  }
}

int ringdraft_accept_queue_length(int fd) {
  struct tcp_info info;
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return -errno;
  return (int)info.tcpi_unacked;
}
