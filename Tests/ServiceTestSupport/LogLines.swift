import Logging
import Synchronization

/// Keeps what is logged.
package final class LogLines: Sendable {
  package struct Line: Sendable {
    package let message: String
    package let metadata: [String: String]
  }

  private let lines = Mutex<[Line]>([])

  package init() {}

  package var all: [Line] { lines.withLock { $0 } }
  package var messages: [String] { all.map(\.message) }

  package var logger: Logger {
    Logger(label: "test") { _ in Handler(lines: self) }
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let metadata = (event.metadata ?? [:]).mapValues { $0.description }
      lines.lines.withLock { $0.append(Line(message: "\(event.message)", metadata: metadata)) }
    }
  }
}
