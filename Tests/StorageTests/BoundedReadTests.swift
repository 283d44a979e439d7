import Drafts
import Testing

@testable import Storage

@Suite("Reads bounded by rows")
struct BoundedReadTests {
  private func isTooLong<Value>(_ read: BoundedRead<Value>) -> Bool {
    if case .tooLong = read { true } else { false }
  }

  @Test("of a draft count it and its segments, passes and collaborators")
  func draft() throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft(segment: "one")
    try database.run(.addCollaborator(draft: id, collaborator: "bob", role: "r"))
    try database.run(.passRing(draft: id, recipient: "bob", key: "p"))
    let reader = try database.reader()
    let rows = DraftReader.rowsPerDraft + 3
    #expect(isTooLong(try reader.draft(id, maxRows: rows - 1)))
    #expect(try reader.draft(id, maxRows: rows).value?.segmentCount == 1)
    #expect(try reader.draft("none", maxRows: 0).value == nil)
  }

  @Test("of a list count every draft, those created and those joined")
  func list() throws {
    let database = try TemporaryDatabase()
    for number in 0..<4 {
      let id = try database.createDraft(by: number < 2 ? "ann" : "eve", segment: "one")
      if number >= 2 {
        try database.run(.addCollaborator(draft: id, collaborator: "ann", role: "r"), by: "eve")
      }
    }
    let reader = try database.reader()
    let rows = 4 * (DraftReader.rowsPerDraft + 1) + 2
    for bound in 0..<rows { #expect(isTooLong(try reader.drafts(of: "ann", maxRows: bound)), "\(bound)") }
    #expect(try reader.drafts(of: "ann", maxRows: rows).value.count == 4)
    #expect(try reader.drafts(of: "nobody", maxRows: 0).value.isEmpty)
  }

  @Test("of invites count each")
  func invites() throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft()
    for number in 0..<3 {
      let target = InviteTarget(handle: nil, user: "u\(number)", userOfHandle: nil)
      try database.run(.createInvite(draft: id, target: target, expiresInHours: 1, key: "k\(number)"))
    }
    let reader = try database.reader()
    #expect(isTooLong(try reader.invites(ofDraft: id, maxRows: 2)))
    #expect(try reader.invites(ofDraft: id, maxRows: 3).value?.count == 3)
    #expect(try reader.invites(ofDraft: id, maxRows: .max).value?.count == 3)
  }
}
