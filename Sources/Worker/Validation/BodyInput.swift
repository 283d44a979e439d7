import ContractJSON
import NIOCore

/// A request's body as far as its kind goes: what the fields are then read from.
enum BodyInput {
  /// No body, or the JSON value `null`.
  case absent
  case object(JSONObject)
  /// JSON that is no object, or text of another content type.
  case other(JSONValue)

  /// - Parameter contentType: the header's value; without one the body is taken for JSON.
  init(_ buffer: ByteBuffer, contentType: String?) throws(RequestFailure) {
    if buffer.readableBytes == 0 {
      self = .absent
      return
    }
    guard MediaType.isJSON(contentType) else {
      self = .other(.string(String(buffer: buffer)))
      return
    }
    let result = buffer.withUnsafeReadableBytes { JSONParser.parse($0.assumingMemoryBound(to: UInt8.self)) }
    switch result {
    case .success(.null): self = .absent
    case .success(.object(let object)): self = .object(object)
    case .success(let value): self = .other(value)
    case .failure(.syntax(let error)): throw .invalid([.brokenJSON(error)])
    case .failure: throw .unreadableBody
    }
  }
}
