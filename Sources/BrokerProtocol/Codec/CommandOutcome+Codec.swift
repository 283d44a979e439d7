import Drafts

extension CommandOutcome {
  private enum Tag: UInt8 {
    case draft = 1
    case inviteCreated, invite, refused
  }

  /// The outcome as it is stored with its command's id.
  package func storedForm() -> [UInt8] {
    var writer = ByteWriter()
    encode(to: &writer)
    return writer.bytes
  }

  /// Reads what `storedForm()` wrote.
  package init(storedForm bytes: UnsafeRawBufferPointer) throws(ProtocolError) {
    var reader = ByteReader(bytes)
    try self.init(from: &reader)
    try reader.finish()
  }

  func encode(to writer: inout ByteWriter) {
    switch self {
    case .draft(let id, let version, let isReplay):
      writer.write(Tag.draft.rawValue)
      writer.write(id)
      version.encode(to: &writer)
      writer.write(isReplay)
    case .inviteCreated(let invite, let token):
      writer.write(Tag.inviteCreated.rawValue)
      invite.encode(to: &writer)
      writer.write(token)
    case .invite(let invite):
      writer.write(Tag.invite.rawValue)
      invite.encode(to: &writer)
    case .refused(let refusal):
      writer.write(Tag.refused.rawValue)
      writer.write(refusal.code.rawValue)
      writer.write(refusal.message)
    }
  }

  init(from reader: inout ByteReader) throws(ProtocolError) {
    switch Tag(rawValue: try reader.read()) {
    case .draft:
      self = .draft(
        id: try reader.readText(), version: try DraftVersion(from: &reader), isReplay: try reader.readBool())
    case .inviteCreated: self = .inviteCreated(try Invite(from: &reader), token: try reader.readText())
    case .invite: self = .invite(try Invite(from: &reader))
    case .refused:
      guard let code = RefusalCode(rawValue: try reader.read()) else { throw .invalidValue(field: "refusal") }
      self = .refused(Refusal(code, try reader.readText()))
    case nil: throw .invalidValue(field: "outcome")
    }
  }
}

extension DraftVersion {
  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(Int64(segmentCount))
    writer.write(Int64(passCount))
    writer.write(Int64(collaboratorCount))
    writer.write(updatedAt.microsecondsSinceEpoch)
  }

  fileprivate init(from reader: inout ByteReader) throws(ProtocolError) {
    self.init(
      segmentCount: try Self.readCount(from: &reader), passCount: try Self.readCount(from: &reader),
      collaboratorCount: try Self.readCount(from: &reader),
      updatedAt: Timestamp(microsecondsSinceEpoch: try reader.read()))
  }

  private static func readCount(from reader: inout ByteReader) throws(ProtocolError) -> Int {
    let count = try reader.read(Int64.self)
    guard count >= 0 else { throw .invalidValue(field: "count") }
    return Int(count)
  }
}

extension Invite {
  fileprivate func encode(to writer: inout ByteWriter) {
    for text in [id, draftID, targetUserID, tokenHint, creatorID, status.rawValue] { writer.write(text) }
    writer.write(targetHandle)
    writer.write(createdAt.microsecondsSinceEpoch)
    writer.write(expiresAt.microsecondsSinceEpoch)
    writer.write(acceptedAt != nil)
    if let acceptedAt { writer.write(acceptedAt.microsecondsSinceEpoch) }
  }

  fileprivate init(from reader: inout ByteReader) throws(ProtocolError) {
    let id = try reader.readText()
    let draftID = try reader.readText()
    let targetUserID = try reader.readText()
    let tokenHint = try reader.readText()
    let creatorID = try reader.readText()
    guard let status = InviteStatus(rawValue: try reader.readText()) else { throw .invalidValue(field: "status") }
    let targetHandle = try reader.readOptionalText()
    let createdAt = Timestamp(microsecondsSinceEpoch: try reader.read())
    let expiresAt = Timestamp(microsecondsSinceEpoch: try reader.read())
    let acceptedAt = try reader.readBool() ? Timestamp(microsecondsSinceEpoch: try reader.read()) : nil
    self.init(
      id: id, draftID: draftID, targetUserID: targetUserID, targetHandle: targetHandle, status: status,
      createdAt: createdAt, expiresAt: expiresAt, acceptedAt: acceptedAt, tokenHint: tokenHint, creatorID: creatorID)
  }
}
