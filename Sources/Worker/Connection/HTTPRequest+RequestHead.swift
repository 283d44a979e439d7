import HTTPCore
import HTTPTypes

extension HTTPRequest {
  /// A checked request head in the types of swift-http-types. `Host` becomes the authority.
  init(_ head: RequestHead) {
    var fields = HTTPFields()
    fields.reserveCapacity(head.fields.count)
    for field in head.fields where !field.isNamed("host") {
      guard let name = HTTPField.Name(field.name) else { continue }
      fields.append(HTTPField(name: name, value: field.value))
    }
    self.init(
      method: Self.method(head.method), scheme: "http", authority: head.host, path: head.target.pathAndQuery,
      headerFields: fields)
  }

  /// The methods in use are constants of swift-http-types; others are made from their text, a token.
  private static func method(_ name: String) -> Method {
    switch name {
    case "GET": .get
    case "POST": .post
    case "HEAD": .head
    case "PUT": .put
    case "DELETE": .delete
    case "OPTIONS": .options
    case "PATCH": .patch
    default: Method(name) ?? .trace
    }
  }
}
