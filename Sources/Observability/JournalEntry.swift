import Drafts
import Logging

/// A record as an entry of the systemd journal, with fields that `journalctl REQUEST_ID=…` finds.
enum JournalEntry {
  /// `MESSAGE`, `PRIORITY`, `SYSLOG_IDENTIFIER`, `WORKER` where a worker speaks, the ids in upper case, and
  /// `EXTRA_NAME` for everything else.
  ///
  /// Values are cut where they are too long and otherwise as they came, so that a search for a value finds it. The
  /// journal takes every field with its length: no octet of a value ends it. Only `MESSAGE`, which `journalctl` prints,
  /// is made printable, and repeats the fields that are no ids: `reason` or `trace` are what people look for.
  static func fields(_ record: LogRecord) -> [(name: String, value: String)] {
    var fields = [
      (name: "MESSAGE", value: LogLine.messageWithExtra(record)),
      (name: "PRIORITY", value: String(priority(record.level))),
      (name: "SYSLOG_IDENTIFIER", value: record.process),
    ]
    if record.process.hasPrefix("worker-") { fields.append(("WORKER", record.process)) }
    fields += record.identifiers.map { ($0.name.uppercased(), ForeignText.bounded($0.value)) }
    fields += record.extra.map { ("EXTRA_" + name($0.name), ForeignText.bounded($0.value)) }
    return fields
  }

  /// What journald reads in one datagram: `NAME=value` lines, and for a value that could end its line the name, the
  /// value's length as 64 bits (least octet first) and the value.
  ///
  /// Source: systemd's "Native Journal Protocol". libsystemd's sd_journal_sendv waits without bound for a journald that
  /// does not read, which would hold up an event loop or the supervisor.
  static func bytes(_ record: LogRecord) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in fields(record) {
      bytes += name.utf8
      if value.utf8.contains(lineFeed) {
        bytes.append(lineFeed)
        withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { bytes += $0 }
      } else {
        bytes.append(UInt8(ascii: "="))
      }
      bytes += value.utf8
      bytes.append(lineFeed)
    }
    return bytes
  }

  private static let lineFeed = UInt8(ascii: "\n")

  /// syslog's numbers (RFC 5424, section 6.2.1).
  static func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }

  /// The journal takes upper-case letters, digits and underscores, at most 64.
  private static func name(_ name: String) -> String {
    let characters = name.uppercased().utf8.prefix(58).map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
      default: UInt8(ascii: "_")
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }
}
