import CDocuments
import Figures
import NIOCore

extension DocumentShelf {
  /// RFC 9512.
  private static let yaml = "application/yaml"

  /// The descriptions of the API, `docs/openapi.yaml` and `docs/asyncapi.yaml` (`DOCS_ENABLED`).
  static func descriptions() -> DocumentShelf {
    DocumentShelf(
      route: .documents,
      [
        "/openapi.yaml": ServedDocument(bytes(of: ringdraft_openapi()), contentType: yaml),
        "/asyncapi.yaml": ServedDocument(bytes(of: ringdraft_asyncapi()), contentType: yaml),
      ])
  }

  private static func bytes(of document: ringdraft_document) -> [UInt8] {
    Array(UnsafeBufferPointer(start: document.bytes, count: document.count))
  }
}
