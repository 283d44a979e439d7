import AsyncHTTPClient
import HTTPTypes
import Logging
import Settings

/// Says who a request or a socket comes from: a bearer token first, then the user header where it is trusted.
struct IdentityResolver: Sendable {
  private static let bearerPrefix = "Bearer "

  private let verifier: TokenVerifier
  /// Whether `X-User-Id`, and a bare `user_id` on the invite routes, identify.
  let trustsUserHeader: Bool

  /// - Parameter keySetClient: needed where the key set has a URL; its owner shuts it down.
  init(settings: IdentitySettings, keySetClient: HTTPClient? = nil, logger: Logger) {
    verifier = TokenVerifier(settings: settings, keySetClient: keySetClient, logger: logger)
    trustsUserHeader = settings.trustUserHeader
  }

  /// Reads the key set, if one is configured; one with a URL may come later than the first requests.
  /// - Parameter requiresFile: whether a key set's file that cannot be used is an error.
  /// - Throws: what is wrong with the file.
  func prepare(requiresFile: Bool) async throws {
    try await verifier.prepare(requiresFile: requiresFile)
  }

  // MARK: Requests

  /// Who a request comes from. A bad token is final, whatever else the request says, and an `X-User-Id` that is there
  /// twice says nothing.
  func caller(of fields: HTTPFields) async -> Caller {
    let caller = await tokenUser(of: fields)
    guard caller == .anonymous, trustsUserHeader, let user = fields.onlyValue(.userID), UserID.isValid(user) else {
      return caller
    }
    return .user(user)
  }

  /// Who a request's bearer token proves it to come from; `anonymous` without one.
  func tokenUser(of fields: HTTPFields) async -> Caller {
    guard let token = bearerToken(in: fields[.authorization]) else { return .anonymous }
    return await verifier.caller(of: token)
  }

  /// Whom a token proves, if anybody; never `anonymous`.
  func tokenUser(_ token: Substring) async -> Caller {
    await verifier.caller(of: token)
  }

  /// Whether there is any key to verify tokens with.
  var verifiesTokens: Bool { verifier.hasKeys }

  /// Other schemes, and tokens there is no key for, say nothing.
  func bearerToken(in authorization: String?) -> Substring? {
    guard let authorization, verifier.hasKeys, authorization.utf8.starts(with: Self.bearerPrefix.utf8) else {
      return nil
    }
    return Substring(authorization.utf8.dropFirst(Self.bearerPrefix.utf8.count))
  }
}
