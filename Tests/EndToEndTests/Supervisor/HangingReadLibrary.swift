import Foundation

/// A library that stands before the system's `pread` in every process it is loaded into: while the file named by
/// `HANGING_READ_WHILE` exists, a worker's event loop does not come back from it, as from a disk that is gone.
struct HangingReadLibrary {
  let path: String
  /// Reads hang from when this file exists.
  let trigger: String

  var environment: [String: String] { ["LD_PRELOAD": path, "HANGING_READ_WHILE": trigger] }

  init(in folder: String) throws {
    path = try PreloadedLibrary.compile("hanging-read", Self.source, in: folder)
    trigger = folder + "/reads-hang"
  }

  func hang() throws {
    guard FileManager.default.createFile(atPath: trigger, contents: nil) else { throw HarnessError("no \(trigger)") }
  }

  func stopHanging() { unlink(trigger) }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>

    static void hang_if_told(void) {
      const char *trigger = getenv("HANGING_READ_WHILE");
      if (!trigger || strcmp(program_invocation_short_name, "ringdraft-worker") != 0) return;
      while (access(trigger, F_OK) == 0) usleep(10000);
    }

    ssize_t pread(int fd, void *buffer, size_t count, off_t offset) {
      hang_if_told();
      ssize_t (*next)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread");
      return next(fd, buffer, count, offset);
    }

    ssize_t pread64(int fd, void *buffer, size_t count, off64_t offset) {
      hang_if_told();
      ssize_t (*next)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
      return next(fd, buffer, count, offset);
    }
    """
}
