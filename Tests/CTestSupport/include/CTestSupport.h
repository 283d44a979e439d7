#ifndef RINGDRAFT_CTESTSUPPORT_H
#define RINGDRAFT_CTESTSUPPORT_H

/// Gives the calling thread, and those it starts later, the network of a namespace (`fd`: /proc/PID/ns/net; setns(2), which
/// Swift's Glibc module does not import). Returns 0, or an errno value.
int ringdraft_enter_network(int fd);

#endif
