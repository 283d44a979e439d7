extension IdentityResolver {
  private static let bearerProtocol = "bearer."
  private static let userProtocol = "user."

  /// Who a WebSocket comes from; `anonymous` when it does not say so credibly, never `refused`.
  ///
  /// Unlike a request, a socket with a bad token may still be identified by the rest. A browser cannot set header
  /// fields on a WebSocket, so what they would say may also stand among the subprotocols: `bearer.TOKEN`, or `user.ID`
  /// with the id percent-encoded, where header identity is trusted. A token that cannot be verified now may be a good
  /// one, so nothing less counts then.
  ///
  /// - Parameters:
  ///   - authorization: the value of `Authorization`.
  ///   - userHeader: the value of `X-User-Id`.
  ///   - protocols: the members of `Sec-WebSocket-Protocol`.
  func socketIdentity(authorization: String?, userHeader: String?, protocols: [String]) async -> Caller {
    var tokens: [Substring] = []
    if let token = bearerToken(in: authorization) { tokens.append(token) }
    if let token = Self.value(of: Self.bearerProtocol, in: protocols), verifiesTokens { tokens.append(token) }
    var isUnverifiable = false
    for token in tokens {
      switch await tokenUser(token) {
      case .user(let user): return .user(user)
      case .unverifiable: isUnverifiable = true
      case .anonymous, .refused: break
      }
    }
    if isUnverifiable { return .unverifiable }
    guard trustsUserHeader else { return .anonymous }
    if let user = userHeader, UserID.isValid(user) { return .user(user) }
    let named = Self.value(of: Self.userProtocol, in: protocols).map {
      PercentCoding.decoded($0.utf8, plusIsBlank: false)
    }
    guard let named, UserID.isValid(named) else { return .anonymous }
    return .user(named)
  }

  private static func value(of prefix: String, in protocols: [String]) -> Substring? {
    protocols.first { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
  }
}
