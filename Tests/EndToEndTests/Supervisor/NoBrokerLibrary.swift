import Foundation

/// A library that stands before the system's `connect`: no Unix socket can be reached, as for a worker that does not
/// speak the broker's protocol.
enum NoBrokerLibrary {
  /// - Returns: a program that is the worker with that library.
  static func worker(in folder: String) throws -> String {
    let library = try PreloadedLibrary.compile("no-broker", source, in: folder)
    return """
      #!/bin/sh
      LD_PRELOAD=\(library) exec \(BuildFolder.executable("ringdraft-worker")) "$@"

      """
  }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <sys/socket.h>

    int connect(int fd, const struct sockaddr *address, socklen_t length) {
      if (address->sa_family == AF_UNIX) {
        errno = ECONNREFUSED;
        return -1;
      }
      int (*next)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
      return next(fd, address, length);
    }
    """
}
