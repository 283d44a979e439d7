import Foundation
import Testing

extension EndToEnd {
  /// The package itself over time: upgraded, rolled back, removed, purged. Nothing is ever asked.
  @Suite("The package", .serialized, .timeLimit(.minutes(10)))
  struct PackageLifeTests {
    @Test func itIsUpgradedAndRolledBackUnderLoad() throws {
      try InstalledService.run { service in
        let box = service.box
        try service.install(DebianPackage.previous)
        let token = try service.token("ada")
        let draft = try service.createDraft(token: token)
        try service.set(["WORKERS": "2"])
        try box.output(of: "echo '# a line of the operator' >>\(InstalledService.settingsFile)")
        let edited = try box.output(of: "cat \(InstalledService.settingsFile)")
        let installed = { try box.output(of: "dpkg-query --show --showformat='${Version}' ringdraft") }
        #expect(try installed() == "0.0.1")

        for package in try [DebianPackage.current, DebianPackage.previous] {
          let before = try service.mainProcess()
          let outcome = try ConnectionLoad.run(on: service) { try service.install(package) }
          #expect(outcome.failures == [])
          #expect(try service.mainProcess() != before, "the supervisor is the new one")
          #expect(try box.output(of: "cat \(InstalledService.settingsFile)") == edited)
          #expect(try service.get("/v1/collab/drafts/\(draft)", token: token).status == 200)
        }
        #expect(try installed() == "0.0.1")
      }
    }

    @Test func removedItKeepsItsDataAndPurgedItKeepsNothing() throws {
      try InstalledService.run { service in
        let box = service.box
        let draft = try service.createDraft(token: service.token("ada"))
        try box.output(of: "apt-get remove --yes ringdraft </dev/null")
        #expect(try box.succeeds("test -e /var/lib/ringdraft/ringdraft.db -a -e /etc/ringdraft/ringdraft.env"))
        #expect(try box.output(of: "ss --listening --tcp --numeric --no-header") == "")
        #expect(try !box.succeeds("test -e /run/ringdraft"))

        try service.install(DebianPackage.current)
        #expect(try service.get("/v1/collab/drafts/\(draft)", token: service.token("ada")).status == 200)

        try box.output(of: "apt-get purge --yes ringdraft </dev/null")
        #expect(try box.shell("ls -d /var/lib/ringdraft /etc/ringdraft /run/ringdraft").exitCode == 2)
        #expect(try box.output(of: "find /etc/systemd/system -name '*ringdraft*'") == "")

        try service.install(DebianPackage.current)
        #expect(try service.get("/v1/collab/drafts/\(draft)", token: service.token("ada")).status == 404)
      }
    }

    /// What an operator has switched off stays off.
    @Test func anUpgradeStartsNothingThatWasDisabled() throws {
      try InstalledService.run { service in
        let box = service.box
        try box.output(of: "systemctl disable --now ringdraft.socket ringdraft.service")
        try box.output(of: "apt-get install --yes --allow-downgrades \(DebianPackage.previous) </dev/null")
        #expect(try box.shell("systemctl is-active ringdraft.socket ringdraft.service").text == "inactive\ninactive\n")
        #expect(try box.shell("systemctl is-enabled ringdraft.socket ringdraft.service").text == "disabled\ndisabled\n")
      }
    }

    @Test func itHasPagesAndCompletionsForEveryProgram() throws {
      try InstalledService.run { service in
        let list = try service.box.output(of: "dpkg-query --listfiles ringdraft")
        let files = list.split(separator: "\n").map(String.init)
        let pages = [
          "man1/ringdraftctl.1", "man5/ringdraft.env.5", "man8/ringdraft.8", "man8/ringdraft-broker.8",
          "man8/ringdraft-worker.8",
        ]
        for page in pages {
          #expect(files.contains("/usr/share/man/\(page).gz"))
          let warnings = try service.box.output(
            of: "man --warnings --local-file /usr/share/man/\(page).gz 2>&1 >/dev/null")
          #expect(warnings == "", "\(page)")
        }
        for program in ["ringdraft", "ringdraftctl"] {
          #expect(files.contains("/usr/share/bash-completion/completions/\(program)"))
          #expect(files.contains("/usr/share/zsh/vendor-completions/_\(program)"))
        }
        let complete = """
          . /usr/share/bash-completion/completions/ringdraftctl
          COMP_WORDS=(ringdraftctl aud) COMP_CWORD=1
          _ringdraftctl ringdraftctl aud ringdraftctl
          echo "${COMPREPLY[@]}"
          """
        try service.box.write(complete, to: "/root/complete")
        #expect(try service.box.output(of: "bash /root/complete") == "audit")
      }
    }
  }
}
