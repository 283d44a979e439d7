import CDocuments
import HTTPTypes
import NIOCore

/// The descriptions of the API, `docs/openapi.yaml` and `docs/asyncapi.yaml`, which the program carries in itself.
///
/// They come before the routes and their limits: all is in memory, so to answer costs no more than to refuse.
struct DocumentShelf: Sendable {
  /// What logs call them.
  static let routeName = "documents"

  private let openAPI = ServedDocument(Self.buffer(ringdraft_openapi()))
  private let asyncAPI = ServedDocument(Self.buffer(ringdraft_asyncapi()))

  private static func buffer(_ document: ringdraft_document) -> ByteBuffer {
    ByteBuffer(bytes: UnsafeBufferPointer(start: document.bytes, count: document.count))
  }

  /// Nil when the path is that of no document.
  ///
  /// - Parameter target: path and query as sent; documents have no parameters.
  func answer(_ method: HTTPRequest.Method, _ target: String, _ fields: HTTPFields) -> Answer? {
    guard let document = document(at: target.utf8.prefix { $0 != UInt8(ascii: "?") }) else { return nil }
    guard method == .get || method == .head else {
      var answer = Answer(status: .methodNotAllowed, detail: "Method Not Allowed")
      answer.fields[.allow] = HTTPRequest.Method.get.rawValue
      return answer
    }
    return document.answer(ifNoneMatch: fields[.ifNoneMatch])
  }

  private func document(at path: Substring.UTF8View) -> ServedDocument? {
    if path.elementsEqual("/openapi.yaml".utf8) { return openAPI }
    if path.elementsEqual("/asyncapi.yaml".utf8) { return asyncAPI }
    return nil
  }
}
