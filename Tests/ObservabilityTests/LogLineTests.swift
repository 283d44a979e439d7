import Drafts
import Foundation
import Logging
import Testing

@testable import Observability

@Suite struct LogLineTests {
  private func record(
    message: String = "request served", metadata: Logger.Metadata = [:], level: Logger.Level = .info
  ) -> LogRecord {
    LogRecord(
      microsecondsSinceEpoch: 1_795_420_724_478_657, level: level, process: "worker-1", processID: 7,
      message: message, metadata: metadata)
  }

  private func json(_ record: LogRecord) -> String { String(decoding: LogLine.json(record), as: UTF8.self) }

  private func parsed(_ record: LogRecord) throws -> [String: Any] {
    let line = LogLine.json(record)
    #expect(line.last == UInt8(ascii: "\n"))
    #expect(line.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    return try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
  }

  @Test func jsonFieldsHaveAFixedOrder() {
    let line = json(
      record(metadata: [
        "status": "200", "draft_id": "d", "connection_id": "c", "user_id": "u", "request_id": "r", "bytes": "12",
      ]))
    #expect(
      line == """
        {"ts":"2026-11-23T07:58:44.478657Z","level":"info","process":"worker-1","pid":7,"message":"request served",\
        "request_id":"r","user_id":"u","draft_id":"d","connection_id":"c","extra":{"bytes":"12","status":"200"}}

        """)
  }

  @Test func unknownIdsAndAnEmptyExtraAreLeftOut() {
    #expect(json(record()).hasSuffix("\"message\":\"request served\"}\n"))
  }

  @Test func prettyIsOneLineForAPerson() {
    let line = String(
      decoding: LogLine.pretty(record(metadata: ["request_id": "r", "path": "/a b", "none": ""])), as: UTF8.self)
    #expect(
      line
        == "2026-11-23T07:58:44.478657Z info     worker-1[7]: request served request_id=r none=\"\" path=\"/a b\"\n")
  }

  @Test(
    arguments: ["\n", "\r\n", "\u{1B}[31m", "\0", "\u{7F}", "\u{9B}31m", "\u{2028}", "\u{202E}", "\"", "\\", "é🎈"])
  func noValueBreaksTheLine(text: String) throws {
    let value = "a\(text)b"
    let fields = try parsed(record(message: value, metadata: ["user_id": .string(value), "x\(text)": .string(value)]))
    #expect(fields["message"] as? String == value)
    #expect(fields["user_id"] as? String == value)
    let pretty = LogLine.pretty(record(message: value, metadata: ["user_id": .string(value)]))
    #expect(pretty.filter { $0 == UInt8(ascii: "\n") }.count == 1)
    #expect(!pretty.dropLast().contains { $0 < 0x20 || $0 == 0x7F })
  }

  @Test func valuesAreCutAt500CodePoints() throws {
    let whole = String(repeating: "é", count: 500)
    let fields = try parsed(record(metadata: ["user_id": .string(whole), "x": .string(whole + "z")]))
    #expect(fields["user_id"] as? String == whole)
    #expect((fields["extra"] as? [String: String])?["x"] == whole + "...<truncated>")
    let family = "👨‍👩‍👧"
    #expect(ForeignText.bounded(String(repeating: family, count: 200)).unicodeScalars.count == 500 + 14)
    #expect(ForeignText.bounded(String(repeating: "🎈", count: 500)) == String(repeating: "🎈", count: 500))
  }

  @Test func aLineAlwaysFitsOneWrite() throws {
    let huge = String(repeating: "\u{1}", count: 10_000)
    var metadata: Logger.Metadata = ["request_id": .string(huge), "user_id": .string(huge)]
    for index in 0..<50 { metadata["field\(index)"] = .string(huge) }
    let record = record(message: huge, metadata: metadata)
    #expect(LogLine.json(record).count <= LogLine.maximumBytes)
    #expect(LogLine.pretty(record).count <= LogLine.maximumBytes)
    #expect((try parsed(record)["extra"] as? [String: String])?["fields_dropped"] == "50")
  }

  @Test func secretsAreLeftOutByName() {
    let secrets = ["authorization", "Authorization", "token", "invite_token", "jwt_secret", "cookie", "content"]
    let line = json(record(metadata: Dictionary(uniqueKeysWithValues: secrets.map { ($0, "hunter2") })))
    #expect(!line.contains("hunter2"))
    let harmless = json(record(metadata: ["token_hint": "shown-1", "content_len": "shown-2"]))
    #expect(harmless.contains("shown-1") && harmless.contains("shown-2"))
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
    (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"),
    (1_735_689_599_000_001, "2024-12-31T23:59:59.000001Z"),
  ])
  func timesAreUTC(microseconds: Int64, text: String) {
    var line: [UInt8] = []
    WallClock.append(microseconds, to: &line)
    #expect(String(decoding: line, as: UTF8.self) == text)
  }
}
