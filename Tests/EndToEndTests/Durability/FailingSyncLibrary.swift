import Foundation

/// A library that stands before the system's `fdatasync` in every process it is loaded into: while the file named by
/// `FAILING_SYNC_WHILE` exists, a sync of a write-ahead log fails with EIO and removes the file, so that it happens
/// once.
struct FailingSyncLibrary {
  let path: String
  /// Syncs fail while this file exists.
  let trigger: String

  var environment: [String: String] { ["LD_PRELOAD": path, "FAILING_SYNC_WHILE": trigger] }

  init(in folder: String) throws {
    path = try PreloadedLibrary.compile("failing-sync", Self.source, in: folder)
    trigger = folder + "/sync-fails"
  }

  func failNextSync() throws {
    guard FileManager.default.createFile(atPath: trigger, contents: nil) else { throw HarnessError("no \(trigger)") }
  }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>

    int fdatasync(int fd) {
      const char *trigger = getenv("FAILING_SYNC_WHILE");
      char link[64], path[4096];
      snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
      ssize_t length = readlink(link, path, sizeof path - 1);
      if (trigger && length > 4 && memcmp(path + length - 4, "-wal", 4) == 0 && unlink(trigger) == 0) {
        errno = EIO;
        return -1;
      }
      int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
      return next(fd);
    }
    """
}
