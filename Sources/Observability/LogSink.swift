import Glibc
import Synchronization

/// Standard error, or the journal, as a place that takes whole lines and never holds up the process.
///
/// Every line is one write(2) of at most `LogLine.maximumBytes`, which the kernel does not mix with another process's,
/// or one datagram. When the reader is too slow the line is dropped and counted; the next one that fits tells how many
/// were lost.
final class LogSink: Sendable {
  /// How long a line may wait for a slow reader. After a dropped line nothing waits until a write succeeds again.
  static let patienceMilliseconds: Int32 = 50

  private enum Kind: Sendable {
    /// A regular file: written through the inherited descriptor, since its position is shared with other processes.
    case file
    /// A pipe or a terminal, opened anew as non-blocking: the flag of the inherited description is others' too.
    case stream
    case socket
    /// A socket of our own, connected to this path. Who listens there may be replaced.
    case journal(path: String)
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

  /// A sink over the datagram socket that a journald listens to; nil when none does.
  init?(journal path: String) {
    descriptor = socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    kind = .journal(path: path)
    guard descriptor >= 0 else { return nil }
    guard Self.connect(descriptor, to: path) else {
      close(descriptor)
      return nil
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
    var mayConnect = true
    while true {
      let count = transmit(line)
      if count == line.count { return true }
      if count >= 0 { return false }
      switch errno {
      case EINTR: continue
      case EAGAIN where mayWait:
        mayWait = false
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, patience)
      case ECONNREFUSED where mayConnect, ENOTCONN where mayConnect:
        mayConnect = false
        guard case .journal(let path) = kind, Self.connect(descriptor, to: path) else { return false }
      default: return false
      }
    }
  }

  private func transmit(_ line: [UInt8]) -> Int {
    line.withUnsafeBytes { bytes in
      switch kind {
      case .socket, .journal: send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
      case .file, .stream: Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
    }
  }

  private static func connect(_ descriptor: Int32, to path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard path.utf8.count < room.count else { return false }
      room.copyBytes(from: path.utf8)
      return true
    }
    return fits
      && withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        }
      }
  }
}
