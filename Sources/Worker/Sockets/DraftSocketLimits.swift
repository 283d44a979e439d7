import HTTPCore
import HTTPTypes
import Settings

/// The limits of drafts' sockets, where they are on. Lives on the event loop.
final class DraftSocketLimits {
  /// Nil: from anywhere.
  private let allowedOrigins: Set<String>?
  /// Nil when neither new sockets nor messages have a rate.
  let rates: SocketRates?
  /// How long a new socket waits for the broker, in nanoseconds.
  let admissionNanoseconds: Int64
  /// Longest message of a client.
  let maxMessageBytes: Int

  init(
    _ settings: SocketLimitSettings, rates: SocketRates?, admissionNanoseconds: Int64
  ) {
    allowedOrigins = settings.allowedOrigins.isEmpty ? nil : Set(settings.allowedOrigins)
    self.rates = rates
    self.admissionNanoseconds = admissionNanoseconds
    maxMessageBytes = settings.maxMessageBytes
  }

  /// Whether a handshake comes from a page that may open sockets. One that does not say where from does not.
  func allowsOrigin(of fields: HTTPFields) -> Bool {
    guard let allowedOrigins else { return true }
    guard let origin = fields.onlyValue(.origin).flatMap(WebOrigin.init) else { return false }
    return allowedOrigins.contains(origin.text)
  }
}

@available(*, unavailable)
extension DraftSocketLimits: Sendable {}
