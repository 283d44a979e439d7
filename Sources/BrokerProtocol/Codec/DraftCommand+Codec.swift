import Drafts

extension DraftCommand {
  func encode(to writer: inout ByteWriter) {
    writer.write(id.high)
    writer.write(id.low)
    writer.write(deadline)
    writer.write(actor)
    writer.write(requestID)
    client.encode(to: &writer)
    action.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ProtocolError) {
    let id = CommandID(high: try reader.read(), low: try reader.read())
    let deadline = try reader.read(Int64.self)
    let actor = try reader.readText()
    let requestID = try reader.readText()
    let client = try CommandClient(from: &reader)
    self.init(
      id: id, actor: actor, requestID: requestID, deadline: deadline, client: client,
      action: try DraftAction(from: &reader))
  }
}

extension DraftAction {
  private enum Tag: UInt8 {
    case createDraft = 1
    case appendSegment, passRing, addCollaborator, createInvite, acceptInvite, revokeInvite
  }

  fileprivate func encode(to writer: inout ByteWriter) {
    switch self {
    case .createDraft(let title, let platform, let initialSegment):
      writer.write(Tag.createDraft.rawValue)
      writer.write(title)
      writer.write(platform)
      writer.write(initialSegment)
    case .appendSegment(let draft, let content, let key):
      writer.write(tag: Tag.appendSegment.rawValue, texts: draft, content, key)
    case .passRing(let draft, let recipient, let key):
      writer.write(tag: Tag.passRing.rawValue, texts: draft, recipient, key)
    case .addCollaborator(let draft, let collaborator, let role):
      writer.write(tag: Tag.addCollaborator.rawValue, texts: draft, collaborator, role)
    case .createInvite(let draft, let target, let expiresInHours, let key):
      writer.write(tag: Tag.createInvite.rawValue, texts: draft, key)
      writer.write(target.handle)
      writer.write(target.user)
      writer.write(target.userOfHandle)
      writer.write(Int32(expiresInHours))
    case .acceptInvite(let invite, let token, let key):
      writer.write(tag: Tag.acceptInvite.rawValue, texts: invite, token, key)
    case .revokeInvite(let invite, let key): writer.write(tag: Tag.revokeInvite.rawValue, texts: invite, key)
    }
  }

  fileprivate init(from reader: inout ByteReader) throws(ProtocolError) {
    switch Tag(rawValue: try reader.read()) {
    case .createDraft:
      self = .createDraft(
        title: try reader.readText(), platform: try reader.readText(), initialSegment: try reader.readOptionalText())
    case .appendSegment:
      self = .appendSegment(
        draft: try reader.readText(), content: try reader.readText(), key: try reader.readText())
    case .passRing:
      self = .passRing(draft: try reader.readText(), recipient: try reader.readText(), key: try reader.readText())
    case .addCollaborator:
      self = .addCollaborator(
        draft: try reader.readText(), collaborator: try reader.readText(), role: try reader.readText())
    case .createInvite: self = try DraftAction.invite(from: &reader)
    case .acceptInvite:
      self = .acceptInvite(invite: try reader.readText(), token: try reader.readText(), key: try reader.readText())
    case .revokeInvite: self = .revokeInvite(invite: try reader.readText(), key: try reader.readText())
    case nil: throw .invalidValue(field: "action")
    }
  }

  private static func invite(from reader: inout ByteReader) throws(ProtocolError) -> DraftAction {
    let draft = try reader.readText()
    let key = try reader.readText()
    let target = InviteTarget(
      handle: try reader.readOptionalText(), user: try reader.readOptionalText(),
      userOfHandle: try reader.readOptionalText())
    let hours = Int(try reader.read(Int32.self))
    guard (1...InviteRules.maximumHours).contains(hours) else { throw .invalidValue(field: "hours") }
    return .createInvite(draft: draft, target: target, expiresInHours: hours, key: key)
  }
}

extension ByteWriter {
  fileprivate mutating func write(tag: UInt8, texts: String...) {
    write(tag)
    for text in texts { write(text) }
  }
}
