import Crypto
import Foundation
import HTTPTypes
import Logging
import Settings
import Testing

@testable import Worker

@Suite struct IdentityResolverTests {
  private static let secret = SignedToken.secret
  private static let future = Int(Date.now.timeIntervalSince1970) + 600
  private static let past = Int(Date.now.timeIntervalSince1970) - 10

  @Test func aGoodTokenWinsOverTheHeader() async {
    let token = SignedToken.hs256(#"{"sub":"jwt_u","exp":\#(Self.future),"aud":"ignored"}"#)
    #expect(await caller("Bearer " + token, user: "xu") == .user("jwt_u"))
  }

  @Test(arguments: [
    (#"{"sub":"a","exp":\#(past)}"#, TokenFault.expired), (#"{"sub":5}"#, .invalid), (#"{"sub":null}"#, .invalid),
    (#"{"exp":\#(future)}"#, .withoutUser), (#"{"sub":""}"#, .withoutUser), (#"{"sub":"a\u0000"}"#, .withoutUser),
    (#"{"sub":"\ud800"}"#, .invalid), (#"{"sub":"a","nbf":\#(future)}"#, .invalid),
    (#"{"sub":"a","exp":"soon"}"#, .invalid), (#"["sub"]"#, .invalid), (#"{"sub":"a","exp":NaN}"#, .invalid),
    (#"{"sub":"\#(String(repeating: "u", count: 101))"}"#, .withoutUser),
  ])
  func aBadTokenIsFinal(_ claims: String, _ fault: TokenFault) async {
    #expect(await caller("Bearer " + SignedToken.hs256(claims), user: "g_alice") == .refused(fault))
  }

  @Test func forgedTokensAreRefused() async throws {
    let claims = #"{"sub":"a"}"#
    let good = SignedToken.hs256(claims)
    let parts = good.split(separator: ".")
    let unsigned = SignedToken.signed(#"{"alg":"none"}"#, claims) { _ in Data() }
    let forged = [
      "junk", "a.b", "a.b.c.d", unsigned, String(good.dropLast()), good + "A", good + "=",
      SignedToken.hs256(claims, secret: "another"), SignedToken.hs256(claims, header: #"{"alg":"HS512"}"#),
      SignedToken.hs256(claims, header: #"{"alg":"RS256"}"#), SignedToken.hs256(claims, header: #"{"typ":"JWT"}"#),
      SignedToken.hs256(claims, header: #"{"alg":"HS256","crit":["exp"]}"#),
      "\(parts[0]).\(SignedToken.base64URL(Data(#"{"sub":"b"}"#.utf8))).\(parts[2])",
      SignedToken.hs256(#"{"sub":"a","x":"\#(String(repeating: "x", count: JSONWebToken.maxBytes))"}"#),
    ]
    for token in forged {
      #expect(await caller("Bearer " + token, user: "g_alice") == .refused(.invalid), "\(token.prefix(40))")
    }
  }

  @Test func otherSchemesAndUnverifiableTokensSayNothing() async {
    let good = SignedToken.hs256(#"{"sub":"a"}"#)
    #expect(await caller("bearer " + good, user: nil) == .anonymous)
    #expect(await caller("Basic abc", user: "xu") == .user("xu"))
    let withoutKeys = resolver(IdentitySettings(trustUserHeader: true))
    #expect(await withoutKeys.caller(of: fields("Bearer abc", user: "xu")) == .user("xu"))
    let untrusting = resolver(IdentitySettings(trustUserHeader: false))
    #expect(await untrusting.caller(of: fields("Bearer abc", user: "xu")) == .anonymous)
  }

  @Test func issuerAndAudienceAreCheckedWhenSet() async {
    let strict = resolver(
      IdentitySettings(jwtSecret: Self.secret, issuer: "me", audience: "us", trustUserHeader: false))
    for (claims, isGood) in [
      (#"{"sub":"a","iss":"me","aud":"us"}"#, true), (#"{"sub":"a","iss":"me","aud":["x","us"]}"#, true),
      (#"{"sub":"a","iss":"you","aud":"us"}"#, false), (#"{"sub":"a","iss":"me"}"#, false),
      (#"{"sub":"a","iss":"me","aud":[]}"#, false), (#"{"sub":"a","aud":"us"}"#, false),
    ] {
      let caller = await strict.caller(of: fields("Bearer " + SignedToken.hs256(claims), user: nil))
      #expect(caller == (isGood ? .user("a") : .refused(.invalid)), "\(claims)")
    }
  }

  @Test func keySetsVerifyByKeyAndNeverActAsSecrets() async throws {
    let key = P256.Signing.PrivateKey()
    let point = key.publicKey.rawRepresentation
    let (x, y) = (SignedToken.base64URL(point.prefix(32)), SignedToken.base64URL(point.suffix(32)))
    let set = """
      {"keys":[{"kty":"oct","kid":"o","k":"c2VjcmV0","alg":"HS256"},{"kty":"EC","kid":"e","crv":"P-256",\
      "use":"enc","x":"\(x)","y":"\(y)"},{"kty":"EC","kid":"1","crv":"P-256","x":"\(x)","y":"\(y)"}]}
      """
    let file = FileManager.default.temporaryDirectory.appending(path: "jwks-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(set.utf8).write(to: file)
    let resolver = resolver(IdentitySettings(jwksFile: file.path, trustUserHeader: false))
    func caller(_ token: String) async -> Caller { await resolver.caller(of: fields("Bearer " + token, user: nil)) }
    let claims = #"{"sub":"es"}"#
    #expect(await caller(SignedToken.es256(claims, key: key, header: #"{"alg":"ES256","kid":"1"}"#)) == .user("es"))
    #expect(await caller(SignedToken.es256(claims, key: key, header: #"{"alg":"ES256"}"#)) == .user("es"))
    for header in [
      #"{"alg":"ES256","kid":"e"}"#, #"{"alg":"ES256","kid":"2"}"#, #"{"alg":"RS256","kid":"1"}"#,
      #"{"alg":"ES256","kid":1}"#,
    ] {
      #expect(await caller(SignedToken.es256(claims, key: key, header: header)) == .refused(.invalid), "\(header)")
    }
    // The public key, or a key meant for another purpose, as an HMAC secret.
    for secret in [set, "secret", x] {
      #expect(
        await caller(SignedToken.hs256(claims, header: #"{"alg":"HS256","kid":"o"}"#, secret: secret))
          == .refused(.invalid))
    }
    let other = P256.Signing.PrivateKey()
    #expect(
      await caller(SignedToken.es256(claims, key: other, header: #"{"alg":"ES256","kid":"1"}"#)) == .refused(.invalid))
  }

  @Test func socketsFallBackAndMayUseSubprotocols() async {
    let resolver = resolver(IdentitySettings(jwtSecret: Self.secret, trustUserHeader: true))
    let good = SignedToken.hs256(#"{"sub":"jwt_u"}"#)
    func user(_ authorization: String?, _ header: String?, _ protocols: [String]) async -> Caller {
      await resolver.socketIdentity(authorization: authorization, userHeader: header, protocols: protocols)
    }
    #expect(await user("Bearer " + good, "p1", []) == .user("jwt_u"))
    #expect(await user("Bearer junk", "p1", []) == .user("p1"))
    #expect(await user("Bearer junk", nil, []) == .anonymous)
    #expect(await user(nil, nil, ["ringdraft", "bearer." + good]) == .user("jwt_u"))
    #expect(await user(nil, nil, ["ringdraft", "user.%C3%A9%20x"]) == .user("é x"))
    #expect(await user(nil, "p1", ["user.p2"]) == .user("p1"))
    #expect(await user(nil, "", ["user."]) == .anonymous)
    let strict = self.resolver(IdentitySettings(jwtSecret: Self.secret, trustUserHeader: false))
    #expect(await strict.socketIdentity(authorization: nil, userHeader: "p1", protocols: ["user.p2"]) == .anonymous)
  }

  private func caller(_ authorization: String?, user: String?) async -> Caller {
    let settings = IdentitySettings(jwtSecret: Self.secret, trustUserHeader: true)
    return await resolver(settings).caller(of: fields(authorization, user: user))
  }

  private func resolver(_ settings: IdentitySettings) -> IdentityResolver {
    IdentityResolver(settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func fields(_ authorization: String?, user: String?) -> HTTPFields {
    var fields = HTTPFields()
    fields[.authorization] = authorization
    fields[.userID] = user
    return fields
  }
}
