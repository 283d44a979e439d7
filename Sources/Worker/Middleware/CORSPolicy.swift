import HTTPTypes

/// Which pages of other origins may read answers (the CORS protocol of the Fetch standard).
///
/// Of the fields a browser does not show by itself, those of the rate limits are exposed, where an answer has them.
struct CORSPolicy: Sendable {
  /// Origins compared as they are written: scheme, host and port.
  private let origins: [String]

  private static let methods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
  private static let allowedMethods: Set<String> = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
  private static let preflightMaxAgeSeconds = "600"

  init(allowedOrigins: [String]) {
    origins = allowedOrigins
  }

  /// By octets: Swift's own comparison takes canonically equivalent strings for equal.
  private func allows(_ origin: String) -> Bool {
    origins.contains { $0.utf8.elementsEqual(origin.utf8) }
  }

  /// Adds to an answer what its browser asks for. An origin that is not allowed learns nothing it could use.
  func addFields(for origin: String, to fields: inout HTTPFields) {
    fields[.accessControlAllowCredentials] = "true"
    guard allows(origin) else { return }
    fields[.accessControlAllowOrigin] = origin
    fields.append(HTTPField(name: .vary, value: "Origin"))
    if fields[.rateLimitPolicy] != nil { fields[.accessControlExposeHeaders] = RateLimitFields.exposed }
  }

  /// The answer to a preflight, or nil when the request is none: an OPTIONS with an origin and a requested method.
  func preflightAnswer(method: HTTPRequest.Method, fields: HTTPFields) -> Answer? {
    guard method == .options, let origin = fields[.origin], let requested = fields[.accessControlRequestMethod] else {
      return nil
    }
    var faults: [String] = []
    if !allows(origin) { faults.append("origin") }
    if !Self.allowedMethods.contains(requested) { faults.append("method") }
    var answer =
      faults.isEmpty
      ? Answer(status: .ok, text: "OK")
      : Answer(status: .badRequest, text: "Disallowed CORS " + faults.joined(separator: ", "))
    answer.fields[.vary] = "Origin"
    answer.fields[.accessControlAllowCredentials] = "true"
    if allows(origin) { answer.fields[.accessControlAllowOrigin] = origin }
    answer.fields[.accessControlAllowMethods] = Self.methods
    answer.fields[.accessControlMaxAge] = Self.preflightMaxAgeSeconds
    if let headers = fields[.accessControlRequestHeaders] {
      answer.fields[.accessControlAllowHeaders] = headers
    }
    return answer
  }
}
