import ArgumentParser
import Drafts

/// An instant as it is typed: RFC 3339, or so long ago.
enum InstantArgument: Equatable {
  static let form = "as 2026-11-01T00:00:00Z, or so long ago as 90s, 15m, 1h or 2d"

  case ago(TimeSpan)
  case at(Timestamp)

  init?(_ text: String) {
    if let span = TimeSpan(text) {
      self = .ago(span)
    } else if let instant = TimestampText(parsing: text) {
      self = .at(instant.timestamp)
    } else {
      return nil
    }
  }

  func instant(at now: Timestamp) -> Timestamp {
    switch self {
    case .ago(let span): now.advanced(byMicroseconds: -span.seconds * Timestamp.microsecondsPerSecond)
    case .at(let instant): instant
    }
  }
}

extension InstantArgument: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
