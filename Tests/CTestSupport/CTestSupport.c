#define _GNU_SOURCE
#include "CTestSupport.h"

#include <errno.h>
#include <sched.h>

int ringdraft_enter_network(int fd) { return setns(fd, CLONE_NEWNET) == 0 ? 0 : errno; }
