import ContractJSON

/// An HTTP/1.1 answer as it came over the wire.
struct HTTPAnswer: Sendable {
  let status: Int
  /// In order, names in lower case.
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  /// The value of the first header of this (lower-case) name.
  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

  var text: String { String(decoding: body, as: UTF8.self) }

  func json() throws -> JSONValue {
    do {
      return try JSONParser.parse(body)
    } catch {
      throw HarnessError("status \(status), not JSON: \(text.prefix(500))")
    }
  }
}
