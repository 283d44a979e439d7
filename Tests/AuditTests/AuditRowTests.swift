import Audit
import Drafts
import Testing

@Suite("What an audit row says")
struct AuditRowTests {
  private func row(_ event: AuditEvent, skipped: Int64 = 0) -> AuditRow {
    AuditRow(
      event, at: Timestamp(microsecondsSinceEpoch: 1), requestID: "r", userID: "u", draftID: nil, address: nil,
      userAgent: nil, skipped: skipped)
  }

  @Test("metadata is an object of texts, in the action's order")
  func metadata() {
    let append = row(.appendSegment(segment: "s", contentCodePoints: 5, key: "k\""))
    #expect(
      String(decoding: append.metadata, as: UTF8.self)
        == #"{"segment_id":"s","content_len":"5","idempotency_key":"k\""}"#)
    #expect(String(decoding: row(.auditDisabled).metadata, as: UTF8.self) == "{}")
  }

  @Test("how many events were left out stands in the next row")
  func skipped() {
    #expect(String(decoding: row(.auditDisabled, skipped: 7).metadata, as: UTF8.self) == #"{"skipped":"7"}"#)
  }

  @Test("the canonical bytes are those the document names")
  func canonical() throws {
    let previous = try #require(AuditDigest((0..<32).map { UInt8($0) }))
    var bytes: [UInt8] = []
    row(.auditDisabled).appendCanonical(sequence: 2, previousHash: previous, to: &bytes)
    let none: [UInt8] = [255, 255, 255, 255]
    func text(_ value: String) -> [UInt8] { [UInt8(value.utf8.count), 0, 0, 0] + Array(value.utf8) }
    let integers: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    #expect(
      bytes == previous.bytes + integers + text("r") + text("u") + text("ops.audit_disabled") + none + text("{}") + none
        + none)
  }
}
