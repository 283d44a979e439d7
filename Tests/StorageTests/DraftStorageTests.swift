import BrokerProtocol
import Drafts
import Foundation
import Testing

@testable import Storage

private func version(_ outcome: CommandOutcome) throws -> DraftVersion {
  guard case .draft(_, let version, _) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
  return version
}

@Suite("Draft storage")
struct DraftStorageTests {
  let database: TemporaryDatabase

  init() throws {
    database = try TemporaryDatabase()
  }

  @Test("a draft reads back as it was written")
  func roundTrip() throws {
    let id = try database.createDraft(segment: "say \"hé\"\n")
    try database.run(.addCollaborator(draft: id, collaborator: "bob", role: "viewer"))
    try database.run(.passRing(draft: id, recipient: "bob", key: "p"), at: 5_000_000)
    try database.run(.appendSegment(draft: id, content: "two", key: "k"), by: "bob", at: 6_000_000)

    let draft = try #require(try database.reader().draft(id))
    #expect(draft.creatorID == "ann")
    #expect(draft.holderID == "bob")
    #expect(draft.holdersHistory == ["ann", "bob"])
    #expect(draft.collaborators == ["bob"])
    #expect(draft.authors == ["bob"])
    #expect(draft.segmentCount == 2)
    #expect(draft.lastPassedAt == Timestamp(microsecondsSinceEpoch: 5_000_000))
    #expect(draft.updatedAt == Timestamp(microsecondsSinceEpoch: 6_000_000))
    #expect(draft.lastSegmentAt == draft.updatedAt)
    let segments = try JSONSerialization.jsonObject(with: Data("[".utf8 + draft.segmentsJSON + "]".utf8))
    let contents = try #require(segments as? [[String: Any]]).map { $0["content"] as? String }
    #expect(contents == ["say \"hé\"\n", "two"])
  }

  @Test("a version names one exact state, whatever came later")
  func versions() throws {
    let id = try database.createDraft()
    try database.run(.addCollaborator(draft: id, collaborator: "bob", role: "r"))
    let first = try version(database.run(.appendSegment(draft: id, content: "one", key: "1"), at: 2_000_000))
    let early = try #require(try database.reader().draft(id))
    try database.run(.appendSegment(draft: id, content: "two", key: "2"), at: 3_000_000)
    try database.run(.addCollaborator(draft: id, collaborator: "eve", role: "r"), at: 3_500_000)
    try database.run(.passRing(draft: id, recipient: "bob", key: "3"), at: 4_000_000)

    let asOf = try #require(try database.reader().draft(id, asOf: first))
    #expect(asOf.segmentsJSON == early.segmentsJSON)
    #expect(asOf == early)
    #expect(asOf.holderID == "ann")
    #expect(asOf.lastPassedAt == asOf.createdAt)
    #expect(asOf.collaborators == ["bob"])
    #expect(asOf.holdersHistory == ["ann"])
  }

  @Test("a known key changes nothing, and is known for its draft and action only")
  func idempotency() throws {
    let id = try database.createDraft()
    let other = try database.createDraft()
    try database.run(.appendSegment(draft: id, content: "one", key: ""))
    let replay = try database.commit(database.command(.appendSegment(draft: id, content: "else", key: "")))
    guard case .draft(_, let version, isReplay: true) = replay.outcome else {
      throw UnexpectedOutcome(outcome: replay.outcome)
    }
    #expect(version.segmentCount == 1)
    #expect(replay.publication == nil)
    for action in [
      DraftAction.appendSegment(draft: other, content: "c", key: ""), .passRing(draft: id, recipient: "ann", key: ""),
    ] {
      guard case .draft(_, _, isReplay: false) = try database.run(action) else {
        Issue.record("\(action) was taken for a replay")
        continue
      }
    }
  }

  @Test("a retried command gets its first answer, though the ring has passed since")
  func storedOutcome() throws {
    let id = try database.createDraft()
    try database.run(.addCollaborator(draft: id, collaborator: "bob", role: "r"))
    let append = database.command(.appendSegment(draft: id, content: "one", key: "k"))
    let create = database.command(.createDraft(title: "once", platform: "x", initialSegment: nil))
    let first = try database.commit(append)
    let created = try database.commit(create)
    try database.run(.passRing(draft: id, recipient: "bob", key: "p"))

    let retried = try database.commit(append)
    #expect(retried.outcome == first.outcome)
    #expect(retried.publication == nil)
    #expect(try database.commit(create).outcome == created.outcome)
    #expect(try database.reader().drafts(of: "ann").count == 2)
  }

  @Test("events count a draft's changes without gaps and can be read again")
  func events() throws {
    let id = try database.createDraft()
    for number in 1...3 {
      try database.run(.appendSegment(draft: id, content: "c", key: "\(number)"))
    }
    let reading = try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) {
      try $0.readRoom(id, after: 1).get()
    }
    #expect(reading.sequence == 4)
    #expect(reading.missed?.map(\.sequence) == [2, 3, 4])
    #expect(reading.missed?.first?.requestID == "r2")
    let unknown = try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) {
      try $0.readRoom("nobody's", after: 0).get()
    }
    #expect(unknown == RoomReading(sequence: 0, missed: []))
  }

  @Test("a group that fails leaves nothing")
  func rollback() throws {
    struct Failure: Error {}
    let id = try database.createDraft()
    let append = database.command(.appendSegment(draft: id, content: "c", key: "1"))
    #expect(throws: Failure.self) {
      try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
        _ = try transaction.execute(append)
        throw Failure()
      }
    }
    #expect(try database.reader().draft(id)?.segmentCount == 0)
    guard case .draft(_, _, isReplay: false) = try database.commit(append).outcome else {
      Issue.record("the rolled back key is known")
      return
    }
  }

  @Test("a list has every draft of a user once, the latest change first")
  func list() throws {
    let first = try database.createDraft(at: 1_000_000)
    let second = try database.createDraft(by: "bob", at: 2_000_000)
    try database.run(.addCollaborator(draft: second, collaborator: "ann", role: "r"), by: "bob", at: 3_000_000)
    _ = try database.createDraft(by: "eve", at: 4_000_000)
    try database.run(.appendSegment(draft: first, content: "c", key: "k"), at: 5_000_000)
    let reader = try database.reader()
    #expect(try reader.drafts(of: "ann").map(\.id) == [first, second])
    #expect(try reader.drafts(of: "nobody").isEmpty)
  }
}
