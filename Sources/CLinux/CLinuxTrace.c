#define _GNU_SOURCE
#include "CLinuxTrace.h"

#include <elf.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { frame_limit = 64, text_limit = 8192, note_limit = 64, build_id_limit = 64 };

static struct {
  char what[note_limit];
  char id[note_limit];
  size_t what_length;
  size_t id_length;
} note;

static struct {
  pid_t thread;
  int control;
  /// Frames are written into it and read back: the writer takes a descriptor, not memory.
  int pipe[2];
  char build_id[build_id_limit];
  size_t build_id_length;
  atomic_flag note_is_told;
  atomic_flag stack_is_told;
  /// The packet: its tag, then text.
  char text[1 + text_limit];
  size_t length;
} trace = {.note_is_told = ATOMIC_FLAG_INIT, .stack_is_told = ATOMIC_FLAG_INIT};

void ringdraft_trace_note(const char *what, size_t what_length, const char *id, size_t id_length) {
  note.what_length = what_length < note_limit ? what_length : note_limit;
  note.id_length = id_length < note_limit ? id_length : note_limit;
  memcpy(note.what, what, note.what_length);
  memcpy(note.id, id, note.id_length);
}

// MARK: In the handler: async-signal-safe calls only, but for glibc's backtrace. That one was called once before, so that
// its library is loaded; it still takes the dynamic loader's lock, and a process that hangs within the loader shows no stack.

static void add(const char *bytes, size_t count) {
  size_t room = sizeof trace.text - trace.length;
  if (count > room) count = room;
  memcpy(trace.text + trace.length, bytes, count);
  trace.length += count;
}

static void add_text(const char *text) { add(text, strlen(text)); }

static void tell(void) {
  if (trace.control >= 0) {
    if (send(trace.control, trace.text, trace.length, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return;
  }
  // Nobody may be reading; what is lost here is lost.
  ssize_t written = write(STDERR_FILENO, trace.text + 1, trace.length - 1);
  (void)written;
}

static void tell_note(void) {
  if (atomic_flag_test_and_set(&trace.note_is_told)) return;
  trace.length = 1;
  add_text("began last: ");
  if (note.what_length == 0) {
    add_text("nothing");
  } else {
    add(note.what, note.what_length);
    if (note.id_length > 0) add_text(" ");
    add(note.id, note.id_length);
  }
  if (trace.build_id_length > 0) {
    add_text("\nbuild id: ");
    add(trace.build_id, trace.build_id_length);
  }
  add_text("\n");
  tell();
}

static void *interrupted_at(const ucontext_t *context) {
#if defined(__x86_64__)
  return (void *)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  return (void *)context->uc_mcontext.pc;
#else
  (void)context;
  return NULL;
#endif
}

static void tell_stack(const ucontext_t *context) {
  if (atomic_flag_test_and_set(&trace.stack_is_told)) return;
  void *frames[frame_limit];
  int count = backtrace(frames, frame_limit);
  // Those above are this handler's.
  int first = 0;
  void *instruction = interrupted_at(context);
  for (int i = 0; i < count; i++) {
    if (frames[i] == instruction) {
      first = i;
      break;
    }
  }
  backtrace_symbols_fd(frames + first, count - first, trace.pipe[1]);
  trace.length = 1;
  while (trace.length < sizeof trace.text) {
    ssize_t got = read(trace.pipe[0], trace.text + trace.length, sizeof trace.text - trace.length);
    if (got <= 0) break;
    trace.length += (size_t)got;
  }
  tell();
}

static void aborted(int signal_number, siginfo_t *info, void *context) {
  int saved = errno;
  tell_note();
  pid_t own = (pid_t)syscall(SYS_gettid);
  // One that was sent to the process may come to any thread. abort(3) means the thread it is called by.
  if (info->si_code == SI_USER && own != trace.thread &&
      syscall(SYS_tgkill, getpid(), trace.thread, signal_number) == 0) {
    errno = saved;
    return;
  }
  tell_stack(context);
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigaction(signal_number, &action, NULL);
  // Blocked until the handler returns; then it ends the process, with a core where those are wanted.
  syscall(SYS_tgkill, getpid(), own, signal_number);
  errno = saved;
}

// MARK: Before

/// The note of type NT_GNU_BUILD_ID of the program itself, which is the first object.
static int find_build_id(struct dl_phdr_info *object, size_t size, void *unused) {
  static const char digits[] = "0123456789abcdef";
  (void)size;
  (void)unused;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &object->dlpi_phdr[i];
    if (header->p_type != PT_NOTE) continue;
    const char *position = (const char *)object->dlpi_addr + header->p_vaddr;
    const char *end = position + header->p_memsz;
    while (position + sizeof(ElfW(Nhdr)) <= end) {
      const ElfW(Nhdr) *entry = (const ElfW(Nhdr) *)position;
      const char *name = position + sizeof *entry;
      const unsigned char *value = (const unsigned char *)name + ((entry->n_namesz + 3) & ~3u);
      if (entry->n_type == NT_GNU_BUILD_ID && entry->n_namesz == 4 && memcmp(name, "GNU", 4) == 0) {
        for (ElfW(Word) j = 0; j < entry->n_descsz && trace.build_id_length + 2 <= build_id_limit; j++) {
          trace.build_id[trace.build_id_length++] = digits[value[j] >> 4];
          trace.build_id[trace.build_id_length++] = digits[value[j] & 15];
        }
        return 1;
      }
      position = (const char *)value + ((entry->n_descsz + 3) & ~3u);
    }
  }
  return 1;
}

int ringdraft_trace_start(int control, unsigned char tag) {
  // A full pipe must not hold up the handler.
  if (pipe2(trace.pipe, O_CLOEXEC | O_NONBLOCK) != 0) return errno;
  trace.thread = (pid_t)syscall(SYS_gettid);
  trace.control = control;
  trace.text[0] = (char)tag;
  trace.build_id_length = 0;
  dl_iterate_phdr(find_build_id, NULL);
  // The first call loads the unwinder.
  void *frames[2];
  backtrace(frames, 2);
  struct sigaction action = {.sa_sigaction = aborted, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigemptyset(&action.sa_mask);
  return sigaction(SIGABRT, &action, NULL) == 0 ? 0 : errno;
}
