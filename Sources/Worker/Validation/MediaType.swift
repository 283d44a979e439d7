/// What a `content-type` says about a body.
enum MediaType {
  /// Whether the body is JSON: `application/json`, `application/NAME+json`, or no type given. Parameters are ignored.
  static func isJSON(_ contentType: String?) -> Bool {
    guard let contentType, !contentType.isEmpty else { return true }
    let essence = contentType.utf8.prefix { $0 != UInt8(ascii: ";") }
    let type = String(decoding: essence, as: UTF8.self).lowercased().split(separator: " ").joined()
    let parts = type.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0] == "application" && (parts[1] == "json" || parts[1].hasSuffix("+json"))
  }
}
