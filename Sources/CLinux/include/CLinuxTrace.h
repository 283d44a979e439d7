#ifndef RINGDRAFT_CLINUX_TRACE_H
#define RINGDRAFT_CLINUX_TRACE_H

#include <stddef.h>

/// Has SIGABRT show where the calling thread is before it ends the process as it would have: what the thread began last
/// (ringdraft_trace_note), the build id of the program, and one line for each frame of the stack, as backtrace_symbols_fd(3)
/// writes it. If the signal comes to another thread, that one shows what was begun last and passes the signal on.
///
/// `control`: a SOCK_SEQPACKET socket, which gets the note and the stack as one packet each, behind the byte `tag`; negative:
/// standard error gets them. Loads what a stack trace needs now, because the handler cannot. Returns 0, or an errno value.
int ringdraft_trace_start(int control, unsigned char tag);

/// Says what the thread begins: what it is and whose, of which 64 bytes each are kept. Costs a copy.
void ringdraft_trace_note(const char *what, size_t what_length, const char *id, size_t id_length);

#endif
