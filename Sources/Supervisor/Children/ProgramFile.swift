import CLinux
import Glibc

/// A program's file, opened once: what is started later is the same file, also when another was put in its place.
final class ProgramFile: Equatable, Sendable {
  let path: String
  private let descriptor: Int32
  private let device: dev_t
  private let inode: ino_t

  /// - Throws: ``StartupError`` when it is not there or cannot be run.
  init(_ path: String) throws(StartupError) {
    guard access(path, X_OK) == 0 else { throw .system("\(path) is needed and cannot be run", errno) }
    let descriptor = ringdraft_open_path(path)
    guard descriptor >= 0 else { throw .system("\(path) is needed and cannot be opened", -descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      close(descriptor)
      throw .system("\(path) is needed and cannot be looked at", errno)
    }
    self.path = path
    self.descriptor = descriptor
    device = status.st_dev
    inode = status.st_ino
  }

  deinit { close(descriptor) }

  /// Names the open file for execve(2). A child has closed it by then, so it goes by the supervisor's process id.
  var openPath: String { "/proc/\(getpid())/fd/\(descriptor)" }

  /// Whether both are the same file. It is held open, so its number cannot have gone to another.
  static func == (left: ProgramFile, right: ProgramFile) -> Bool {
    left.device == right.device && left.inode == right.inode
  }
}
