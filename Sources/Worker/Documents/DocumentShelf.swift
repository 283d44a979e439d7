import Figures
import HTTPTypes
import NIOCore

/// Files that the program carries in itself, by path.
///
/// They come before the routes and their limits: all is in memory, so to answer costs no more than to refuse.
struct DocumentShelf: Sendable {
  /// The longest path that is looked at, in bytes.
  private static let maximumPathBytes = 256

  /// What logs and statistics call them.
  let route: FigureRoute
  private let documents: [String: ServedDocument]
  /// What is there at a prefix with one more segment, whatever that is.
  private let families: [(prefix: String, document: ServedDocument)]

  init(
    route: FigureRoute, _ documents: [String: ServedDocument],
    families: [(prefix: String, document: ServedDocument)] = []
  ) {
    self.route = route
    self.documents = documents
    self.families = families
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
    return document.answer(ifNoneMatch: fields[.ifNoneMatch], acceptEncoding: fields[.acceptEncoding])
  }

  private func document(at path: Substring.UTF8View) -> ServedDocument? {
    // The routes of the contract are asked for most, and are none of these.
    guard path.count <= Self.maximumPathBytes, !path.starts(with: "/v1/".utf8) else { return nil }
    if let document = documents[String(Substring(path))] { return document }
    return families.first { family in
      let rest = path.dropFirst(family.prefix.utf8.count)
      return path.starts(with: family.prefix.utf8) && !rest.isEmpty && !rest.contains(UInt8(ascii: "/"))
    }?.document
  }
}
