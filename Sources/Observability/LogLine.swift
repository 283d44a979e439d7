import Drafts
import Logging

/// The text forms of a record, each one line that ends in a line feed.
enum LogLine {
  /// POSIX writes no more than this to a pipe at once (PIPE_BUF on Linux), so a longer line could be torn apart by
  /// another process's. A record too long at first is cut more tightly.
  static let maximumBytes = 4_096

  /// How tightly values are cut, in code points, until the line fits. What still does not loses its extra
  /// fields.
  private static let limits = [ForeignText.maximumCodePoints, 150, 40]

  /// One JSON object, fields in this order:
  ///
  ///     {"ts":…,"level":…,"process":…,"pid":…,"message":…,"request_id":…,"user_id":…,"draft_id":…,
  ///      "connection_id":…,"extra":{…}}
  ///
  /// Ids that are not known are left out, and so is an empty `extra`.
  static func json(_ record: LogRecord) -> [UInt8] {
    fitting(record) { record, limit in
      var line: [UInt8] = []
      line.reserveCapacity(512)
      line += "{\"ts\":\"".utf8
      WallClock.append(record.microsecondsSinceEpoch, to: &line)
      line += "\",\"level\":\"\(record.level.rawValue)\"".utf8
      appendMember("process", record.process, limit, to: &line)
      line += ",\"pid\":\(record.processID)".utf8
      appendMember("message", record.message, limit, to: &line)
      for (name, value) in record.identifiers { appendMember(name, value, limit, to: &line) }
      appendExtra(record.extra, limit, to: &line)
      line += "}\n".utf8
      return line
    }
  }

  /// `2026-11-23T07:45:24.478657Z info    worker-1: message request_id=… name="value with blanks"`
  static func pretty(_ record: LogRecord) -> [UInt8] {
    fitting(record) { record, limit in
      var line: [UInt8] = []
      line.reserveCapacity(256)
      WallClock.append(record.microsecondsSinceEpoch, to: &line)
      let level = record.level.rawValue
      line += " \(level)".utf8
      line += repeatElement(UInt8(ascii: " "), count: max(1, 9 - level.utf8.count))
      line += "\(record.process)[\(record.processID)]: ".utf8
      LogText.append(record.message, limit: limit, to: &line)
      appendFields(record.identifiers + record.extra, limit, to: &line)
      line.append(UInt8(ascii: "\n"))
      return line
    }
  }

  /// The message and the fields that are no ids, as `journalctl` prints them. It cuts nothing to a line's length:
  /// values have bounds of their own.
  static func messageWithExtra(_ record: LogRecord) -> String {
    var text = Array(LogText.printable(record.message).utf8)
    appendFields(record.extra, ForeignText.maximumCodePoints, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private static func appendFields(_ fields: [(name: String, value: String)], _ limit: Int, to line: inout [UInt8]) {
    for (name, value) in fields {
      line.append(UInt8(ascii: " "))
      LogText.append(name, limit: limit, to: &line)
      line.append(UInt8(ascii: "="))
      let quote: [UInt8] = value.isEmpty || value.utf8.contains(UInt8(ascii: " ")) ? [UInt8(ascii: "\"")] : []
      line += quote
      LogText.append(value, limit: limit, to: &line)
      line += quote
    }
  }

  private static func fitting(_ record: LogRecord, _ render: (LogRecord, Int) -> [UInt8]) -> [UInt8] {
    for limit in limits {
      let line = render(record, limit)
      if line.count <= maximumBytes { return line }
    }
    return render(record.withoutExtra, limits[limits.count - 1])
  }

  private static func appendMember(_ name: String, _ value: String, _ limit: Int, to line: inout [UInt8]) {
    line += ",\"".utf8
    LogText.append(name, limit: limit, to: &line)
    line += "\":\"".utf8
    LogText.append(value, limit: limit, to: &line)
    line.append(UInt8(ascii: "\""))
  }

  private static func appendExtra(_ extra: [(name: String, value: String)], _ limit: Int, to line: inout [UInt8]) {
    guard !extra.isEmpty else { return }
    line += ",\"extra\":{".utf8
    let start = line.count
    for (name, value) in extra { appendMember(name, value, limit, to: &line) }
    line.remove(at: start)
    line.append(UInt8(ascii: "}"))
  }
}

extension LogRecord {
  /// The record for a line that nothing else makes short enough: its message and ids, and a note.
  fileprivate var withoutExtra: LogRecord {
    LogRecord(
      microsecondsSinceEpoch: microsecondsSinceEpoch, level: level, process: process, processID: processID,
      message: message, identifiers: identifiers, extra: [("fields_dropped", String(extra.count))])
  }
}
