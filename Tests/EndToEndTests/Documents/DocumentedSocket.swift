import ContractJSON

/// `docs/asyncapi.yaml`, and what sockets have shown of it.
struct DocumentedSocket {
  private var check: DescriptionCheck
  /// By the key of the message: `segmentAdded`.
  private(set) var shownMessages: Set<String> = []
  private(set) var shownCloseCodes: Set<String> = []

  init() throws { check = DescriptionCheck(try YAMLFile.read("docs/asyncapi.yaml")) }

  var document: JSONValue { check.document }
  /// Fields and values that were shown; see ``DescriptionCheck/seen``.
  var shown: Set<String> { check.seen }

  /// In what a frame of the server differs from the description.
  mutating func faults(_ frame: WebSocketClient.Frame) throws -> [String] {
    switch frame {
    case .text(let text): return messageFaults(try JSONParser.parse(Array(text.utf8)))
    case .close(let code, let reason):
      let key = code.map(String.init) ?? "none"
      guard channel?["x-close-codes"]?[key] != nil else { return ["closed with \(key), \(reason)"] }
      shownCloseCodes.insert(key)
      return []
    case .ping, .pong: return []
    case .binary: return ["a binary message"]
    case .end: return ["an end without a close frame"]
    }
  }

  /// In what the subprotocol that the server selected differs from the description.
  func faults(selected: String?) -> [String] {
    let selectable = (channel?["x-subprotocols"]?.arrayValue ?? []).filter { $0["selected"] == true }
    guard let selected, !selectable.contains(where: { $0["name"]?.stringValue == selected }) else { return [] }
    return ["selects \(selected)"]
  }

  /// The same for one message that is named by its `type`.
  mutating func messageFaults(_ value: JSONValue) -> [String] {
    let type = value["type"] ?? .null
    for (key, pointer) in payloads where check.resolve(pointer)?["properties"]?["type"]?["const"] == type {
      shownMessages.insert(key)
      return check.faults(value, ["$ref": .string(pointer)], at: pointer)
    }
    return ["no message has type \(type.compact)"]
  }
}

extension DocumentedSocket {
  // MARK: Everything it documents

  private var channel: JSONValue? { document["channels"]?["draft"] }
  private var messages: JSONValue { document["components"]?["messages"] ?? .null }

  /// Where the schema of each message is that the server sends.
  var payloads: [String: String] {
    let operations = document["operations"]
    let replies = operations?["answerPing"]?["reply"]?["messages"]?.arrayValue ?? []
    let sent = (operations?["tellChanges"]?["messages"]?.arrayValue ?? []) + replies
    var payloads: [String: String] = [:]
    for message in sent {
      let key = message["$ref"]?.stringValue?.split(separator: "/").last.map(String.init) ?? ""
      payloads[key] = messages[key]?["payload"]?["$ref"]?.stringValue
    }
    return payloads
  }

  var closeCodes: Set<String> { Set((channel?["x-close-codes"] ?? .null).members.map(\.key)) }

  /// The fields and values of all messages of the server; see ``DescriptionCheck/everything(in:at:)``.
  var everything: Set<String> {
    payloads.values.reduce(into: []) { found, pointer in
      found.formUnion(check.everything(in: ["$ref": .string(pointer)], at: pointer))
    }
  }

  /// The examples of all messages, by the name of the capture they are from.
  var examples: [(capture: String, payload: JSONValue)] {
    messages.members.flatMap { _, message in
      (message["examples"]?.arrayValue ?? []).map { ($0["name"]?.stringValue ?? "", $0["payload"] ?? .null) }
    }
  }

  /// References that lead nowhere.
  var brokenReferences: [String] { brokenReferences(in: document) }

  private func brokenReferences(in value: JSONValue) -> [String] {
    if let pointer = value["$ref"]?.stringValue { return check.resolve(pointer) == nil ? [pointer] : [] }
    let parts = value.arrayValue ?? value.members.map(\.value)
    return parts.flatMap { brokenReferences(in: $0) }
  }
}
