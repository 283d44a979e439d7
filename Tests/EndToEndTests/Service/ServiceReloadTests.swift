import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// `systemctl reload` of the installed, sandboxed unit, which runs `ringdraftctl reload`.
  @Suite("Reloaded by systemd", .serialized, .installedService, .timeLimit(.minutes(10)))
  struct ServiceReloadTests {
    @Test func aReloadTakesChangedSettingsAndLosesNoConnection() throws {
      let service = try InstalledService.current
      let (before, generation) = try (service.mainProcess(), service.generation())
      try service.set(["WORKERS": "3", "DRAIN_SECONDS": "1"])
      let outcome = try ConnectionLoad.run(on: service) {
        try service.box.output(of: "systemctl reload ringdraft.service")
      }
      #expect(outcome.failures == [])
      #expect(outcome.answered > 0)
      #expect(try service.mainProcess() == before)
      #expect(try service.generation() == generation + 1, "the new generation serves when the command returns")
      #expect(try service.status()["workers"]?["wanted"] == 3)
      #expect(try eventually(within: 30) { try service.processes("ringdraft-worker").count == 3 }, "the old ones end")
    }

    @Test func aWrongSettingFailsTheReloadAndChangesNothing() throws {
      let service = try InstalledService.current
      let (before, generation) = try (service.mainProcess(), service.generation())
      try service.set(["MAX_BODY_BYTES": "none"])
      #expect(try !service.box.succeeds("systemctl reload ringdraft.service"))
      #expect(try service.awaitMessage("MAX_BODY_BYTES=none").contains("must be a whole number"))
      try service.set(["MAX_BODY_BYTES": nil])
      #expect(try service.isActive)
      #expect(try service.mainProcess() == before)
      #expect(try service.generation() == generation)
      #expect(try service.get("/readyz").status == 200)
    }

    @Test func aReloadWithoutASourceOfTokensIsRefused() throws {
      let service = try InstalledService.current
      let secret = try service.box.output(of: "sed -n s/^JWT_SECRET=//p \(InstalledService.settingsFile)")
      let token = try service.token("ada")
      try service.set(["JWT_SECRET": nil])
      let answer = try service.box.shell("ringdraftctl reload")
      #expect(answer.exitCode == 1)
      #expect(answer.text.contains("add JWT_SECRET=SECRET"))
      #expect(try service.get("/v1/collab/drafts", token: token).status == 200)
      try service.set(["JWT_SECRET": secret])
    }
  }
}

extension InstalledService {
  /// What `ringdraftctl status` tells.
  fileprivate func status() throws -> JSONValue {
    try JSONParser.parse(Array(try box.output(of: "ringdraftctl status --json").utf8))
  }

  fileprivate func generation() throws -> Int {
    guard case .integer(let digits) = try status()["generation"], let number = Int(digits) else {
      throw HarnessError("no generation: \(try status())")
    }
    return number
  }
}
