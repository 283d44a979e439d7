import Logging
import Testing

@testable import Observability

@Suite struct JournalEntryTests {
  private func fields(
    message: String = "request served", process: String = "worker-1", _ metadata: Logger.Metadata
  ) -> [String] {
    let record = LogRecord(
      microsecondsSinceEpoch: 0, level: .error, process: process, processID: 7, message: message, metadata: metadata)
    return Self.read(JournalEntry.bytes(record))
  }

  /// The fields of a datagram, as journald's parser takes them apart.
  private static func read(_ datagram: [UInt8]) -> [String] {
    var rest = datagram[...]
    var fields: [String] = []
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if line.contains(UInt8(ascii: "=")) {
        fields.append(String(decoding: line, as: UTF8.self))
        continue
      }
      let length = rest.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      let value = rest.dropFirst(8).prefix(length)
      fields.append(String(decoding: line + [UInt8(ascii: "=")] + value, as: UTF8.self))
      rest = rest.dropFirst(8 + length + 1)
    }
    return fields
  }

  @Test func idsHaveFieldsOfTheirOwn() {
    #expect(
      fields(["request_id": "r", "queue-bytes": "12", "a=b\n": "c"]) == [
        "MESSAGE=request served a=b\\n=c queue-bytes=12", "PRIORITY=3", "SYSLOG_IDENTIFIER=worker-1",
        "WORKER=worker-1", "REQUEST_ID=r",
        "EXTRA_A_B_=c", "EXTRA_QUEUE_BYTES=12",
      ])
  }

  @Test(arguments: ["broker", "supervisor"])
  func onlyWorkersAreOne(process: String) {
    #expect(fields(process: process, [:]).last == "SYSLOG_IDENTIFIER=\(process)")
  }

  /// `journalctl USER_ID='a"b'` compares octets. A value that could end a field begins none, since its length is told.
  @Test(arguments: ["a\"b", "a\\b", "a\nMESSAGE=b", "a\0b", "\n", "=", "\u{1B}[31m", "\u{202E}", "é🎈"])
  func valuesAreAsTheyCame(value: String) {
    let all = fields(["user_id": .string(value), "text": .string(value)])
    #expect(all[0].hasPrefix("MESSAGE=request served text=") && !all[0].contains("\n"))
    #expect(
      all.dropFirst() == [
        "PRIORITY=3", "SYSLOG_IDENTIFIER=worker-1", "WORKER=worker-1", "USER_ID=\(value)",
        "EXTRA_TEXT=\(value)",
      ])
  }

  @Test func theMessageIsPrintable() {
    #expect(fields(message: "a \"b\" \\ é🎈", [:])[0] == "MESSAGE=a \"b\" \\ é🎈")
    #expect(fields(message: "a\nb\u{1B}\0\u{202E}\"é", [:])[0] == "MESSAGE=a\\nb\\u001b\\u0000\\u202e\"é")
  }

  @Test func valuesAreCutAt500CodePoints() {
    let long = String(repeating: "é", count: 501)
    #expect(fields(["user_id": .string(long)])[4] == "USER_ID=\(long.dropLast())...<truncated>")
  }
}
