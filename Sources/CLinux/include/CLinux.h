#ifndef RINGDRAFT_CLINUX_H
#define RINGDRAFT_CLINUX_H

#include "CLinuxTrace.h"

#include <spawn.h>
#include <stdint.h>
#include <sys/types.h>

/// What SO_PEERCRED says of the process at the other end of a Unix socket, as it was when it connected: the layout of
/// struct ucred, which Swift's Glibc module does not import.
struct ringdraft_peer {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};

/// Who is at the other end of a connected Unix socket, as SO_PEERCRED says. Returns 0, or a negative errno value.
int ringdraft_peer_of(int fd, struct ringdraft_peer *peer);

/// Whether the process at the other end of a connected Unix socket was a member of a group when it connected, by its
/// effective or its supplementary groups (SO_PEERGROUPS, unix(7)): 1 or 0, or a negative errno value.
int ringdraft_peer_is_member(int fd, gid_t group);

/// A signalfd for `count` signals, which are blocked in the calling thread (and in threads it starts later).
/// Returns the descriptor (close-on-exec, non-blocking), or a negative errno value.
int ringdraft_signalfd(const int *signals, int count);

/// Whether the signal is ignored (SIG_IGN) in this process: 1 or 0, or a negative errno value.
int ringdraft_signal_is_ignored(int signal);

/// Gives the signal its default disposition, which another program may have set to SIG_IGN for those it starts.
void ringdraft_signal_default(int signal);

/// Reads one pending signal number from a signalfd. Returns the number, 0 when none is pending, or a negative errno value.
int ringdraft_signalfd_read(int fd);

/// glibc 2.34's posix_spawn_file_actions_addclosefrom_np, which Swift's Glibc module does not import.
int ringdraft_spawn_closefrom(posix_spawn_file_actions_t *actions, int first);

/// A pipe whose ends are close-on-exec: ends[0] reads, ends[1] writes. Returns 0, or an errno value.
int ringdraft_pipe(int *ends);

/// Names the calling process, as ps(1) and top(1) show it; at most 15 bytes of it. Who was started through /proc/PID/fd
/// bears the descriptor's number as its name.
void ringdraft_set_process_name(const char *name);

/// open(2) with O_PATH and O_CLOEXEC: a descriptor that stands for the file and reads nothing. Returns it, or a negative
/// errno value.
int ringdraft_open_path(const char *path);

/// A signal's name without SIG, such as "KILL" for 9, or NULL for a number that has none.
const char *ringdraft_signal_name(int signal);

/// The type of the file system that a path lies on (statfs(2)), or a negative errno value.
int64_t ringdraft_file_system_type(const char *path);

/// Whether something keeps the machine's clock to the right time (adjtimex(2)): 1 or 0, or a negative errno value.
int ringdraft_clock_is_synchronized(void);

/// A descriptor that becomes readable when the process ends (pidfd_open(2)), or a negative errno value: -ESRCH when there is
/// no such process.
int ringdraft_pidfd_open(pid_t pid);

/// Descriptors to wait for (epoll_create1(2)), or a negative errno value.
int ringdraft_epoll_create(void);

/// Has ringdraft_epoll_wait return `tag` once, when `fd` becomes readable. Returns 0, or a negative errno value.
int ringdraft_epoll_add_once(int epoll, int fd, int tag);

/// Waits until a descriptor is readable. Returns its tag, or a negative errno value.
int ringdraft_epoll_wait(int epoll);

/// How many connections wait in the queue of a listening TCP socket to be accepted (tcpi_unacked of TCP_INFO, tcp(7)), or a
/// negative errno value.
int ringdraft_accept_queue_length(int fd);

/// CLOCK_MONOTONIC in nanoseconds. The same clock in every process of one boot.
int64_t ringdraft_monotonic_nanoseconds(void);

/// CLOCK_REALTIME in microseconds since 1970. In release builds Swift takes `timespec` for a type of SwiftNIO's private C
/// module wherever that is loaded too, and refuses its members.
int64_t ringdraft_wall_clock_microseconds(void);

#endif
