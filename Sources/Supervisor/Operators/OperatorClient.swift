import Glibc
import ProcessControl
import SupervisorCore

/// One connection of an operator: one request, its answer in one or more lines, and the end. Nothing here waits.
///
/// ```
///   reading ──▶ waiting ──▶ finishing
///      └── what is no request ──▲
/// ```
struct OperatorClient {
  enum Phase: Equatable {
    /// The request is not whole; it ends at this instant.
    case reading(deadline: Int64)
    /// The last line of the answer is not there yet.
    case waiting
    /// What is left of the answer has to be taken until this instant.
    case finishing(deadline: Int64)
    /// There is nothing more to do for it.
    case over
  }

  /// What came of a turn.
  enum Incoming: Equatable {
    case nothing
    case request(OperatorRequest)
    case fault(OperatorRequestFault)
  }

  /// How long a request may take to come.
  static let requestNanoseconds: Int64 = 2_000_000_000
  /// How long the end of an answer may take to be read.
  static let answerNanoseconds: Int64 = 2_000_000_000
  /// The most bytes that wait to be read; whoever lets more gather is cut off.
  static let maximumOutputBytes = 512 << 10

  let descriptor: Int32
  let peer: PeerCredentials
  private(set) var phase: Phase
  private var reader = OperatorRequestReader()
  private var output: [UInt8] = []

  /// - Parameter descriptor: non-blocking; this client's from now on.
  init(descriptor: Int32, peer: PeerCredentials, at now: Int64) {
    self.descriptor = descriptor
    self.peer = peer
    phase = .reading(deadline: now + Self.requestNanoseconds)
  }

  /// What poll(2) shall wait for. The other end's going away is told unasked.
  var events: Int16 {
    var events = output.isEmpty ? 0 : Int16(POLLOUT)
    if case .reading = phase { events |= Int16(POLLIN) }
    return events
  }

  var deadline: Int64? {
    switch phase {
    case .reading(let instant), .finishing(let instant): instant
    case .waiting, .over: nil
    }
  }

  /// Takes what poll(2) said.
  mutating func advance(_ happened: Int16) -> Incoming {
    if case .reading = phase {
      return happened == 0 ? .nothing : read()
    }
    if happened & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
      phase = .over
    } else if happened & Int16(POLLOUT) != 0 {
      write()
    }
    return .nothing
  }

  /// Sends a line, as far as the other end takes it now. `isLast`: the connection ends when all was taken.
  mutating func answer(_ line: [UInt8], isLast: Bool, at now: Int64) {
    guard phase != .over else { return }
    phase = isLast ? .finishing(deadline: now + Self.answerNanoseconds) : .waiting
    output += line
    output.append(UInt8(ascii: "\n"))
    write()
  }

  /// Closes the connection. To be called once, when it is over.
  func end() {
    close(descriptor)
  }

  mutating func deadlinePassed() {
    phase = .over
  }

  /// One more byte than a request may have is enough to refuse it.
  private mutating func read() -> Incoming {
    var buffer = [UInt8](repeating: 0, count: OperatorRequestReader.maximumBytes)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return .nothing }
      guard count > 0 else {
        phase = .over
        return .nothing
      }
      do throws(OperatorRequestFault) {
        if let request = try reader.take(buffer.prefix(count)) { return .request(request) }
      } catch {
        return .fault(error)
      }
    }
  }

  private mutating func write() {
    while !output.isEmpty {
      let count = send(descriptor, output, output.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      if count > 0 {
        output.removeFirst(count)
      } else if errno == EAGAIN {
        if output.count > Self.maximumOutputBytes { phase = .over }
        return
      } else if errno != EINTR {
        phase = .over
        return
      }
    }
    if case .finishing = phase { phase = .over }
  }
}
