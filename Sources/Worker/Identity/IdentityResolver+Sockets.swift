extension IdentityResolver {
  private static let bearerProtocol = "bearer."
  private static let userProtocol = "user."

  /// Who a WebSocket comes from; nil when it does not say so credibly.
  ///
  /// Unlike a request, a socket with a bad token may still be identified by the rest. A browser cannot set header fields
  /// on a WebSocket, so what they would say may also stand among the subprotocols: `bearer.TOKEN`, or `user.ID` with the
  /// id percent-encoded, where header identity is trusted.
  ///
  /// - Parameters:
  ///   - authorization: the value of `Authorization`.
  ///   - userHeader: the value of `X-User-Id`.
  ///   - protocols: the members of `Sec-WebSocket-Protocol`.
  func socketIdentity(authorization: String?, userHeader: String?, protocols: [String]) async -> String? {
    var tokens: [Substring] = []
    if let token = bearerToken(in: authorization) { tokens.append(token) }
    if let token = Self.value(of: Self.bearerProtocol, in: protocols), verifiesTokens { tokens.append(token) }
    for token in tokens {
      if let user = await tokenUser(token) { return user }
    }
    guard trustsUserHeader else { return nil }
    if let user = userHeader, UserID.isValid(user) { return user }
    let named = Self.value(of: Self.userProtocol, in: protocols).map {
      PercentCoding.decoded($0.utf8, plusIsBlank: false)
    }
    return named.flatMap { UserID.isValid($0) ? $0 : nil }
  }

  private static func value(of prefix: String, in protocols: [String]) -> Substring? {
    protocols.first { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
  }
}
