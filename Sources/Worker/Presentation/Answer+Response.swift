import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

extension HTTPField.Name {
  static let requestID = unchecked("x-request-id")
  static let userID = unchecked("x-user-id")

  /// For names that are tokens by their look; the empty name would be refused by every peer.
  static func unchecked(_ name: String) -> HTTPField.Name {
    HTTPField.Name(name) ?? .from
  }
}

extension Answer {
  /// Every field of the answer, in order: content, the answer's own, the request id, CORS.
  ///
  /// - Parameter requestID: nil only for a preflight, which has none.
  func allFields(requestID: String?, origin: String?, cors: CORSPolicy) -> HTTPFields {
    var all = HTTPFields()
    all.reserveCapacity(fields.count + 6)
    if let contentType { all.append(HTTPField(name: .contentType, value: contentType)) }
    all.append(HTTPField(name: .contentLength, value: String(body.readableBytes)))
    for field in fields { all.append(field) }
    if let requestID { all.append(HTTPField(name: .requestID, value: requestID)) }
    if let origin { cors.addFields(for: origin, to: &all) }
    return all
  }

  /// - Parameter isHead: whether the content is left out, its length still told.
  func response(fields: HTTPFields, isHead: Bool) -> Response {
    let content = isHead || body.readableBytes == 0 ? ResponseBody() : ResponseBody(byteBuffer: body)
    return Response(status: status, headers: fields, body: content)
  }
}
