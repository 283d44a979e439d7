/// Why a bearer token proves nothing, in the words clients were promised.
enum TokenFault: String, Error, Sendable {
  case expired = "Token expired"
  case invalid = "Invalid token"
  /// Genuine, but it names no user.
  case withoutUser = "Token verification failed"
}
