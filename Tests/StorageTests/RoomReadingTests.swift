import BrokerProtocol
import Drafts
import Testing

@testable import Storage

@Suite("Room reading")
struct RoomReadingTests {
  let database: TemporaryDatabase
  let draft: String

  init() throws {
    database = try TemporaryDatabase()
    draft = try database.createDraft()
  }

  @Test("a worker that is ahead of the database has lost its place: it would take new events for old ones")
  func ahead() throws {
    #expect(try database.writer.readRoom(draft, after: 2) == RoomReading(sequence: 1, missed: nil))
    #expect(try database.writer.readRoom("nobody's", after: 1) == RoomReading(sequence: 0, missed: nil))
  }

  @Test("missed events are bounded in bytes")
  func bytes() throws {
    // Names of 100 characters of four bytes, three in each event: under 200 events reach the bound.
    let name = String(repeating: "🪶", count: 100)
    try database.run(.addCollaborator(draft: draft, collaborator: name, role: "r"))
    var holder = "ann"
    for number in 0..<400 {
      let next = holder == "ann" ? name : "ann"
      try database.run(.passRing(draft: draft, recipient: next, key: "\(number)"), by: holder)
      holder = next
    }
    let sequence = try database.writer.readRoom(draft, after: nil).sequence
    #expect(sequence == 402)
    #expect(try database.writer.readRoom(draft, after: 1).missed == nil)
    let tail = try #require(try database.writer.readRoom(draft, after: sequence - 100).missed)
    #expect(tail.count == 100)
    #expect(tail.reduce(0) { $0 + $1.frame.count } <= RoomEvents.maximumMissedBytes)
  }
}
