import ContractJSON
import Crypto
import Foundation
import Testing

extension EndToEnd {
  /// The examples that lie in `/usr/share/doc/ringdraft/drop-ins`, each put to use as its first line says.
  @Suite("Drop-ins", .serialized, .installedService, .timeLimit(.minutes(10)))
  struct DropInTests {
    @Test func systemdFindsNoFaultWithThem() throws {
      let box = try InstalledService.current.box
      let output = try box.output(
        of: """
          mkdir -p /etc/systemd/system/ringdraft.service.d
          cp /usr/share/doc/ringdraft/drop-ins/*.conf /etc/systemd/system/ringdraft.service.d
          systemd-analyze verify /usr/lib/systemd/system/ringdraft.service
          rm -r /etc/systemd/system/ringdraft.service.d
          """)
      #expect(output == "")
    }

    @Test func theWorkersOfADropInWinOverTheFile() throws {
      try InstalledService.withDropIn("workers", settings: ["WORKERS": "1"]) { service in
        let workers = try service.processes("ringdraft-worker")
        #expect(workers.count == 4)
      }
    }

    @Test func aGroupMayAskTheBroker() throws {
      let box = try InstalledService.current.box
      try box.output(of: "groupadd --system ringdraft-admin && useradd --groups ringdraft-admin olga && useradd otto")
      try InstalledService.withDropIn("group", settings: ["ADMIN_GROUP": "ringdraft-admin"]) { _ in
        let ask = { (user: String) in
          try box.shell("setpriv --reuid=\(user) --regid=\(user) --init-groups ringdraftctl stats")
        }
        let stats = try ask("olga")
        #expect(stats.exitCode == 0, "\(stats.text)")
        #expect(try ask("otto").exitCode == 2)
        let modes = """
          cd /run/ringdraft && stat --format='%U:%G %a' . admin.sock control.sock broker.sock
          """
        #expect(
          try box.output(of: modes) == """
            ringdraft:ringdraft-admin 750
            ringdraft:ringdraft-admin 660
            ringdraft:ringdraft-admin 660
            ringdraft:ringdraft 600
            """)
      }
      #expect(try box.output(of: "stat --format='%U:%G %a' /run/ringdraft") == "ringdraft:ringdraft 700")
    }

    @Test func withNetworkKeysAreFetched() throws {
      let service = try InstalledService.current
      let key = P256.Signing.PrivateKey()
      let keySet: JSONValue = ["keys": [ECFixture.jwk(key.publicKey)]]
      // The issuer listens inside, where the service finds it.
      let document = String(decoding: JSONText.bytes(of: keySet), as: UTF8.self)
      let issuer = try service.box.inNetwork { try KeySetServer(port: 9_000, document: document) }
      defer { issuer.stop() }
      let settings = ["JWT_JWKS_URL": "http://127.0.0.1:9000/keys", "JWT_SECRET": nil]
      try InstalledService.withDropIn("network", settings: settings) { service in
        #expect(try service.exposure() <= 1.0)
        let expiry = Int(Date().timeIntervalSince1970) + 600
        let token = try ECFixture.sign(["sub": "ada", "exp": .integer(expiry)], key)
        #expect(try service.get("/v1/collab/drafts", token: token).status == 200)
      }
    }
  }
}

extension InstalledService {
  /// Runs `body` with a packaged drop-in and these settings, and puts the service back as it was.
  fileprivate static func withDropIn(
    _ name: String, settings: [String: String?], _ body: (InstalledService) throws -> Void
  ) throws {
    let service = try current
    let saved = try service.box.output(of: "cat \(settingsFile)")
    try service.addDropIn(name, service.box.output(of: "cat /usr/share/doc/ringdraft/drop-ins/\(name).conf"))
    defer {
      _ = try? service.box.shell("rm -r /etc/systemd/system/ringdraft.service.d && systemctl daemon-reload")
      _ = try? service.box.write(saved, to: settingsFile)
      _ = try? service.restart()
    }
    try service.set(settings)
    try service.restart()
    try service.waitUntilReady()
    try body(service)
  }
}
