import Glibc
import Synchronization

/// Standard error as a place that takes whole lines and never holds up the process.
///
/// Every line is one write(2) of at most `LogLine.maximumBytes`, which the kernel does not mix with another process's.
/// When the reader is too slow the line is dropped and counted; the next one that fits tells how many were lost.
final class LogSink: Sendable {
  /// How long a line may wait for a slow reader. After a dropped line nothing waits until a write succeeds again.
  static let patienceMilliseconds: Int32 = 50

  private enum Kind: Sendable {
    /// A regular file: written through the inherited descriptor, since its position is shared with other processes.
    case file
    /// A pipe or a terminal, opened anew as non-blocking: the flag of the inherited description is others' too.
    case stream
    case socket
  }

  private let descriptor: Int32
  private let kind: Kind
  private let dropped = Atomic<Int>(0)

  /// A sink over `inherited`, usually 2. The descriptor stays open for the life of the process.
  init(inherited: Int32) {
    var status = stat()
    fstat(inherited, &status)
    switch status.st_mode & S_IFMT {
    case S_IFSOCK:
      (descriptor, kind) = (inherited, .socket)
    case S_IFIFO, S_IFCHR:
      let own = open("/proc/self/fd/\(inherited)", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
      (descriptor, kind) = own >= 0 ? (own, .stream) : (inherited, .file)
    default:
      (descriptor, kind) = (inherited, .file)
    }
  }

  /// Writes one line, or drops it.
  ///
  /// - Parameter notice: the line that tells how many lines were lost before this one.
  func write(_ line: [UInt8], notice: (_ lost: Int) -> [UInt8]) {
    let lost = dropped.load(ordering: .relaxed)
    if lost > 0, put(notice(lost), patience: 0) {
      dropped.subtract(lost, ordering: .relaxed)
    }
    let patience = dropped.load(ordering: .relaxed) == 0 ? Self.patienceMilliseconds : 0
    if !put(line, patience: patience) { dropped.add(1, ordering: .relaxed) }
  }

  private func put(_ line: [UInt8], patience: Int32) -> Bool {
    var mayWait = patience > 0
    while true {
      let count = line.withUnsafeBytes { bytes in
        kind == .socket
          ? send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
          : Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
      if count == line.count { return true }
      if count >= 0 { return false }
      if errno == EINTR { continue }
      guard errno == EAGAIN, mayWait else { return false }
      mayWait = false
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&waiting, 1, patience)
    }
  }
}
