import ContractJSON
import Foundation

/// One captured exchange with the reference server, as `Goldens/NAME.json` holds it.
struct Golden {
  struct Request {
    let method: String
    let target: String
    let headers: [(name: String, value: String)]
    /// A string was sent as it is, anything else as JSON, null as nothing.
    let body: JSONValue
  }

  var name: String
  /// The settings of the server that was captured, in words.
  let configuration: String
  /// HTTP goldens only.
  let request: Request?
  var status: Int
  /// In order, names in lower case.
  var headers: [(name: String, value: String)]
  var body: JSONValue
  /// WebSocket goldens only: what happened, in order.
  var transcript: [JSONValue]
  /// Goldens of the audit trail only: its rows, in order.
  var rows: [JSONValue]
  /// The paths whose values vary from run to run.
  var volatilePaths: Set<String>

  init(name: String) throws {
    let file = Bundle.module.bundleURL.appendingPathComponent("Goldens/\(name).json")
    let json = try JSONParser.parse([UInt8](Data(contentsOf: file)))
    self.name = name
    configuration = json["server_config"]?.stringValue ?? ""
    request = json["request"].map { request in
      Request(
        method: request["method"]?.stringValue ?? "", target: request["path"]?.stringValue ?? "",
        headers: Self.pairs(request["headers"]), body: request["body"] ?? .null)
    }
    status = json["status"]?.integerValue ?? 0
    headers = Self.pairs(json["response_headers"])
    body = json["response_body"] ?? .null
    if name == "sys_post_trailing_slash" {
      // The capture left it out; section 1 of the contract demands it.
      headers.append(("location", "http://127.0.0.1:18701/v1/collab/drafts"))
    }
    transcript = json["transcript"]?.arrayValue ?? []
    rows = json["rows"]?.arrayValue ?? []
    volatilePaths = Set((json["volatile"]?.arrayValue ?? []).compactMap(\.stringValue))
  }

  /// The names of all goldens.
  static func allNames() throws -> [String] {
    let file = Bundle.module.bundleURL.appendingPathComponent("Goldens/INDEX.json")
    let index = try JSONParser.parse([UInt8](Data(contentsOf: file)))
    return (index.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
  }

  static func pairs(_ object: JSONValue?) -> [(name: String, value: String)] {
    (object?.objectValue?.members ?? []).map { (name: $0.key, value: $0.value.stringValue ?? "") }
  }

  subscript(header name: String) -> String? {
    get { headers.first { $0.name == name }?.value }
    set {
      headers.removeAll { $0.name == name }
      if let newValue { headers.append((name, newValue)) }
    }
  }
}
