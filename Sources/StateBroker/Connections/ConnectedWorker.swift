import BrokerCore
import BrokerProtocol

/// A worker that is connected.
struct ConnectedWorker {
  /// The most bytes of a name that are kept.
  private static let maximumNameBytes = 64

  let name: String
  let process: ProcessID
  /// When it said hello, nanoseconds of the monotonic clock.
  let since: Int64

  init(_ hello: Hello, of process: ProcessID, at now: Int64) {
    name = String(decoding: hello.name.utf8.prefix(Self.maximumNameBytes), as: UTF8.self)
    self.process = process
    since = now
  }
}
