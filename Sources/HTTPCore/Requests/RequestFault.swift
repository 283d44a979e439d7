/// Why a request is refused before any route sees it. Each ends its connection: after it, where the next request
/// would begin is not known or not worth knowing.
package enum RequestFault: Error, Equatable, Sendable {
  /// The bytes are no request of RFC 9112, or could be read in two ways. The text says where, in fixed words: it
  /// never repeats the client's bytes.
  case malformed(StaticReason)
  /// Request target longer than ``RequestLimits/maxTargetBytes``.
  case targetTooLong
  /// Header (or trailer) section beyond its bounds of bytes or fields.
  case headTooLarge
  /// Body declared, or found, longer than ``RequestLimits/maxBodyBytes``.
  case bodyTooLarge
  /// The header section did not arrive in time.
  case headTimeout
  /// The body did not arrive in time.
  case bodyTimeout
  /// An `Expect` other than `100-continue`.
  case expectationUnknown
  /// A method or a transfer coding this server does not implement.
  case notImplemented(StaticReason)
  /// A major version other than 1.
  case versionNotSupported

  /// A text known at compile time, comparable for tests.
  package struct StaticReason: Equatable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let description: String
    package init(stringLiteral value: StaticString) { description = value.description }
  }

  /// The HTTP status code that answers it.
  package var status: Int {
    switch self {
    case .malformed: 400
    case .headTimeout, .bodyTimeout: 408
    case .bodyTooLarge: 413
    case .targetTooLong: 414
    case .expectationUnknown: 417
    case .headTooLarge: 431
    case .notImplemented: 501
    case .versionNotSupported: 505
    }
  }

  /// The `code` of the error envelope.
  package var code: String {
    self == .bodyTooLarge ? "payload_too_large" : "http_error"
  }

  /// For a person.
  package var message: String {
    switch self {
    case .malformed(let reason): reason.description
    case .targetTooLong: "Request target too long"
    case .headTooLarge: "Request header fields too large"
    case .bodyTooLarge: "Request body too large"
    case .headTimeout: "Request header not received in time"
    case .bodyTimeout: "Request body not received in time"
    case .expectationUnknown: "Expectation not supported"
    case .notImplemented(let reason): reason.description
    case .versionNotSupported: "HTTP version not supported"
    }
  }
}
