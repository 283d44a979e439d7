import Testing

@testable import Control

@Suite("What the doctor says") struct MachineRulesTests {
  private static let healthy: MachineFacts = {
    var facts = MachineFacts()
    facts.longestQueue = 4_096
    facts.longestHandshakeQueue = 512
    facts.hasCookies = true
    facts.descriptors = 65_536
    facts.isClockSynchronized = true
    facts.files = [
      MachineFacts.FileFacts(name: "the settings file", path: "/e", mode: 0o640, owner: 0),
      MachineFacts.FileFacts(name: "DATA_DIR", path: "/d", mode: 0o700, owner: 5),
    ]
    return facts
  }()

  private func findings(_ change: (inout MachineFacts) -> Void = { _ in }) -> [Finding] {
    var facts = Self.healthy
    change(&facts)
    return MachineRules(facts: facts, settings: nil).findings
  }

  @Test func aMachineThatIsFitIsGood() {
    #expect(findings().allSatisfy { $0.verdict == .good }, "\(findings())")
    #expect(findings().count == 6)
  }

  @Test func whatIsTooSmallIsNamedWithWhatToDo() throws {
    let queue = try #require(findings { $0.longestQueue = 128 }.first { $0.verdict != .good })
    #expect(queue.verdict == .advice && queue.text.contains("sysctl -w net.core.somaxconn"))
    let descriptors = try #require(findings { $0.descriptors = 1_024 }.first { $0.verdict != .good })
    #expect(descriptors.verdict == .advice && descriptors.text.contains("LimitNOFILE"))
    #expect(findings { $0.hasCookies = false }.contains { $0.subject == "handshakes" && $0.verdict == .advice })
    #expect(findings { $0.isClockSynchronized = false }.contains { $0.subject == "clock" && $0.verdict == .advice })
  }

  @Test(arguments: [
    (0o600 as UInt32, Finding.Verdict.good), (0o640, .good), (0o644, .advice), (0o660, .fault), (0o666, .fault),
  ])
  func aSettingsFileIsForItsGroupToRead(mode: UInt32, verdict: Finding.Verdict) {
    let file = MachineFacts.FileFacts(name: "the settings file", path: "/e", mode: mode, owner: 0)
    #expect(findings { $0.files = [file] }.last?.verdict == verdict)
  }

  @Test(arguments: [(0o700 as UInt32, Finding.Verdict.good), (0o750, .advice), (0o755, .advice), (0o770, .fault)])
  func dataIsForItsOwner(mode: UInt32, verdict: Finding.Verdict) {
    let folder = MachineFacts.FileFacts(name: "DATA_DIR", path: "/d", mode: mode, owner: 5)
    #expect(findings { $0.files = [folder] }.last?.verdict == verdict)
  }

  @Test func whatCannotBeReadIsNeitherGoodNorAFault() {
    let all = MachineRules(facts: MachineFacts(), settings: nil).findings
    #expect(all.count == 4 && all.allSatisfy { $0.verdict == .unknown })
  }
}
