import Audit
import ContractJSON
import Drafts
import Testing

@testable import Control

@Suite struct AuditRowLinesTests {
  private func stored(
    metadata: String, user: String? = "alice", agent: String? = nil, draft: String? = nil
  ) -> StoredAuditRow {
    StoredAuditRow(
      sequence: 7,
      row: AuditRow(
        timestamp: Timestamp(microsecondsSinceEpoch: 1_500_000), requestID: "r-1", userID: user,
        action: "collab.pass_ring", draftID: draft, metadata: Array(metadata.utf8), address: "192.0.2.7",
        userAgent: agent),
      previousHash: .origin, hash: AuditDigest([UInt8](repeating: 0xAB, count: 32)))
  }

  @Test func oneLineForAPerson() {
    #expect(
      stored(metadata: #"{"from_user_id":"alice","title":"A walk"}"#, agent: "curl/8").text
        == #"7 1970-01-01T00:00:01.500000+00:00 collab.pass_ring user=alice from_user_id=alice title="A walk""#
        + " request=r-1 ip=192.0.2.7 agent=curl/8")
  }

  @Test func oneLineOfJSONWithAllFieldsInOrder() {
    let zeros = String(repeating: "0", count: 64)
    #expect(
      String(decoding: stored(metadata: #"{"to":"b"}"#).json, as: UTF8.self)
        == #"{"seq":7,"ts":"1970-01-01T00:00:01.500000+00:00","ts_us":1500000,"request_id":"r-1","user_id":"alice","#
        + #""action":"collab.pass_ring","draft_id":null,"metadata":{"to":"b"},"ip":"192.0.2.7","user_agent":null,"#
        + #""prev_hash":"\#(zeros)","hash":"\#(String(repeating: "ab", count: 32))"}"#)
  }

  /// A user agent is anybody's text; metadata that were tampered with may be anything at all.
  @Test(arguments: [
    "\u{1b}[31mred", "a\nb", "\u{9b}2J", "\u{7f}", "\u{202e}gpj.exe", "\u{2028}", "\r", "a=b", "", "\"", "\u{0}",
  ])
  func noTextSteersTheTerminalOrForgesAField(_ text: String) throws {
    for row in [stored(metadata: "{}", agent: text), stored(metadata: text), stored(metadata: "{}", user: text)] {
      let line = row.text
      #expect(line.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(line)")
      let json = row.json
      let scalars = String(decoding: json, as: UTF8.self).unicodeScalars
      #expect(scalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
      #expect((try JSONParser.parse(json)).objectValue?.count == 12)
    }
    #expect(try JSONParser.parse(stored(metadata: "{}", agent: text).json).objectValue?["user_agent"] == .string(text))
    #expect(stored(metadata: "{}", agent: "a=b c").text.hasSuffix(#"agent="a=b c""#))
  }

  @Test func metadataThatAreNoObjectStayText() throws {
    let json = stored(metadata: "[1, 2]\n").json
    #expect(try JSONParser.parse(json).objectValue?["metadata"] == .string("[1, 2]\n"))
  }
}
