import CPages
import Figures
import HTTPTypes
import Settings

extension DocumentShelf {
  /// The page itself; everything else is under ``folder`` by its name.
  private static let page = "index.html"
  private static let folder = "/web/"

  /// The writers' page, at its own address and at those that the contract hands out (`WEB_UI`).
  static func pages(_ settings: Settings) -> DocumentShelf {
    var documents: [String: ServedDocument] = [:]
    for (name, bytes) in files() where name != page {
      documents[folder + name] = ServedDocument(bytes, contentType: contentType(of: name))
    }
    let index = ServedDocument(
      indexPage(settings), contentType: contentType(of: page), fields: pageFields)
    for path in ["/", "/dashboard/collab"] { documents[path] = index }
    return DocumentShelf(route: .web, documents, families: [("/collab/invite/", index)])
  }

  /// Nothing but what this server sends is loaded, run or asked, nothing is written as HTML by a script, and no address
  /// of this page, which may hold an invite's token, is told to anybody (CSP 3, Referrer Policy).
  private static var pageFields: HTTPFields {
    var fields = HTTPFields()
    fields[.contentSecurityPolicy] =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
      + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    fields[.referrerPolicy] = "no-referrer"
    fields[.crossOriginOpenerPolicy] = "same-origin"
    return fields
  }

  /// With what the page has to know of this server.
  private static func indexPage(_ settings: Settings) -> [UInt8] {
    let text = String(decoding: files().first { $0.name == page }?.bytes ?? [], as: UTF8.self)
    return Array(
      text.replacing("{{identity}}", with: settings.identity.trustUserHeader ? "header" : "token")
        .replacing("{{extras}}", with: settings.extras.isEnabled ? "true" : "false").utf8)
  }

  private static func files() -> [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = []
    while let name = ringdraft_page(files.count).name {
      let file = ringdraft_page(files.count)
      files.append((String(cString: name), Array(UnsafeBufferPointer(start: file.bytes, count: file.count))))
    }
    return files
  }

  private static func contentType(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "svg": "image/svg+xml"
    default: "text/javascript; charset=utf-8"
    }
  }
}

extension HTTPField.Name {
  fileprivate static let referrerPolicy = unchecked("referrer-policy")
  fileprivate static let crossOriginOpenerPolicy = unchecked("cross-origin-opener-policy")
}
