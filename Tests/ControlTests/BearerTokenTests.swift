import ContractJSON
import Foundation
import Testing

@testable import Control

@Suite struct BearerTokenTests {
  private func claims(_ token: String) throws -> JSONValue {
    let part = String(token.split(separator: ".")[1]).replacing("-", with: "+").replacing("_", with: "/")
    let padded = part + String(repeating: "=", count: (4 - part.count % 4) % 4)
    return try JSONParser.parse([UInt8](try #require(Data(base64Encoded: padded))))
  }

  /// Made with Python's hmac and base64 modules.
  @Test func isSignedWithHS256() {
    let token = BearerToken(subject: "alice", issuedAt: 1, expiry: 2, issuer: nil, audience: nil)
    #expect(
      token.signed(with: "secret")
        == "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsImlhdCI6MSwiZXhwIjoyfQ."
        + "6nshmCeGngaG0ZRhWnXEEGmmAcQcrabX8O66KgW3Ynw")
  }

  @Test func issuerAndAudienceStandInItWhenSet() throws {
    let plain = BearerToken(subject: "ä\"", issuedAt: 10, expiry: 20, issuer: nil, audience: nil).signed(with: "s")
    #expect(try claims(plain).objectValue?.members.map(\.key) == ["sub", "iat", "exp"])
    #expect(try claims(plain).objectValue?["sub"] == .string("ä\""))
    let full = BearerToken(subject: "a", issuedAt: 10, expiry: 20, issuer: "i", audience: "u").signed(with: "s")
    #expect(try claims(full).objectValue?["iss"] == .string("i"))
    #expect(try claims(full).objectValue?["aud"] == .string("u"))
    #expect(!full.contains("=") && !full.contains("+") && !full.contains("/"))
  }
}
