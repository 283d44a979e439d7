import Logging

/// A record as an entry of the systemd journal, with fields that `journalctl REQUEST_ID=…` finds.
enum JournalEntry {
  /// `MESSAGE`, `PRIORITY`, `SYSLOG_IDENTIFIER`, the ids in upper case, and `EXTRA_NAME` for everything else.
  static func fields(_ record: LogRecord) -> [(name: String, value: String)] {
    var fields = [
      (name: "MESSAGE", value: text(record.message)),
      (name: "PRIORITY", value: String(priority(record.level))),
      (name: "SYSLOG_IDENTIFIER", value: record.process),
    ]
    fields += record.identifiers.map { ($0.name.uppercased(), text($0.value)) }
    fields += record.extra.map { ("EXTRA_" + name($0.name), text($0.value)) }
    return fields
  }

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

  /// Cut and escaped as in the other forms: `journalctl` prints to terminals too.
  private static func text(_ value: String) -> String {
    var bytes: [UInt8] = []
    LogText.append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
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
