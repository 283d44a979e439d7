import Foundation
import Testing

@testable import Supervisor

@Suite("JWT_JWKS_FILE")
struct KeySetFileTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [
    #"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#,
    #"{"keys":[1,{"kty":"oct","k":"AA"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#,
  ])
  func aKeySetIsTaken(text: String) throws {
    try KeySetFile.check(try file(text))
  }

  @Test(arguments: [
    ("", "no key set"), ("[]", "no key set"), (#"{"keys":{}}"#, "no key set"), (#"{"keys":[]}"#, "no key for"),
    (#"{"keys":[{"kty":"oct","k":"AA"},{"kty":"EC","crv":"P-521","x":"AA","y":"AA"},{"kty":"RSA"}]}"#, "no key for"),
    (String(repeating: " ", count: 1 << 20) + "{}", "larger"),
  ])
  func whatIsNoneIsRefused(text: String, reason: String) throws {
    let path = try file(text)
    let error = #expect(throws: StartupError.self) { try KeySetFile.check(path) }
    #expect(error?.message?.hasPrefix("JWT_JWKS_FILE \(path) ") == true)
    #expect(error?.message?.contains(reason) == true)
  }

  @Test func whatCannotBeReadIsRefused() {
    let pipe = folder.path + "/pipe"
    mkfifo(pipe, 0o600)
    for path in ["/nope", folder.path, pipe] {
      let error = #expect(throws: StartupError.self) { try KeySetFile.check(path) }
      #expect(error?.message?.contains(path) == true)
    }
  }

  private func file(_ text: String) throws -> String {
    let path = folder.path + "/keys.json"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}
