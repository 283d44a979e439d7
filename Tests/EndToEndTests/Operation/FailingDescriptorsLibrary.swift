import Foundation

/// A library that stands before the system's `accept`, `accept4` and `socketpair` in every process it is loaded into:
/// while a file of the call's name exists in the folder named by `FAILING_CALLS`, the call fails as it does when the
/// system has no memory, or no descriptor, for another socket. A connection stays in its queue.
struct FailingDescriptorsLibrary {
  /// What can be made to fail.
  enum Call: String {
    case accept, socketpair
  }

  private let path: String
  private let folder: String

  var environment: [String: String] { ["LD_PRELOAD": path, "FAILING_CALLS": folder] }

  /// - Parameter code: the name of the errno value.
  init(_ code: String, in folder: String) throws {
    path = try PreloadedLibrary.compile(
      "failing-descriptors", Self.source.replacingOccurrences(of: "CODE", with: code), in: folder)
    self.folder = folder
  }

  func fail(_ call: Call) throws {
    let path = trigger(call)
    guard FileManager.default.createFile(atPath: path, contents: nil) else { throw HarnessError("no \(path)") }
  }

  func succeed(_ call: Call) throws { try FileManager.default.removeItem(atPath: trigger(call)) }

  private func trigger(_ call: Call) -> String { "\(folder)/\(call.rawValue)" }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <sys/socket.h>
    #include <unistd.h>

    static int fails(const char *call) {
      const char *folder = getenv("FAILING_CALLS");
      char path[4096];
      if (folder == NULL) return 0;
      snprintf(path, sizeof path, "%s/%s", folder, call);
      int error = errno, exists = access(path, F_OK) == 0;
      errno = exists ? CODE : error;
      return exists;
    }

    int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
      int (*next)(int, struct sockaddr *, socklen_t *, int) =
          (int (*)(int, struct sockaddr *, socklen_t *, int))dlsym(RTLD_NEXT, "accept4");
      return fails("accept") ? -1 : next(fd, address, length, flags);
    }

    int accept(int fd, struct sockaddr *address, socklen_t *length) {
      int (*next)(int, struct sockaddr *, socklen_t *) =
          (int (*)(int, struct sockaddr *, socklen_t *))dlsym(RTLD_NEXT, "accept");
      return fails("accept") ? -1 : next(fd, address, length);
    }

    int socketpair(int domain, int type, int protocol, int ends[2]) {
      int (*next)(int, int, int, int *) = (int (*)(int, int, int, int *))dlsym(RTLD_NEXT, "socketpair");
      return fails("socketpair") ? -1 : next(domain, type, protocol, ends);
    }
    """
}
