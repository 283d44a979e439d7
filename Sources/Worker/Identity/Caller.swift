/// Who a request comes from, as far as it says.
enum Caller: Equatable, Sendable {
  case user(String)
  case anonymous
  /// A bearer token was given and is no proof; nothing else in the request makes up for it.
  case refused(TokenFault)
  /// A bearer token was given and its key is not to be had at present, so it may be genuine.
  case unverifiable
}

extension Caller {
  /// The user, if there is one who proved it.
  var verifiedUser: String? {
    if case .user(let user) = self { user } else { nil }
  }
}
