import Drafts

@testable import Storage

/// Reads of all rows, however many.
extension DraftReader {
  func draft(_ id: String, asOf version: DraftVersion? = nil) throws -> DraftSnapshot? {
    try draft(id, asOf: version, maxRows: .max).value
  }

  func drafts(of user: String) throws -> [DraftSnapshot] {
    try drafts(of: user, maxRows: .max).value
  }

  func invites(ofDraft id: String) throws -> [Invite]? {
    try invites(ofDraft: id, maxRows: .max).value
  }
}

struct ReadTooLong: Error {}

extension BoundedRead {
  var value: Value {
    get throws {
      guard case .complete(let value) = self else { throw ReadTooLong() }
      return value
    }
  }
}
