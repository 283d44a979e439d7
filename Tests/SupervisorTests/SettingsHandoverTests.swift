import Settings
import Testing

@testable import Supervisor

@Suite("Settings hand-over")
struct SettingsHandoverTests {
  private func load(_ environment: [String: String]) async throws -> Settings {
    try await Settings.load(
      environment: environment, envFile: nil, workingDirectory: "/nonexistent", processorCount: 2
    ).0
  }

  @Test func whatIsHandedOverArrives() async throws {
    let handover = SettingsHandover(settings: try await load(["PORT": "4711"]), warnings: ["one", "two"])
    let bytes = try SettingsReply.good(handover).encoded()
    #expect(bytes.count < SettingsReply.maximumBytes)
    #expect(try SettingsReply(encoded: bytes) == .good(handover))
    #expect(try SettingsReply(encoded: SettingsReply.refused("no").encoded()) == .refused("no"))
  }

  @Test(arguments: ["", "{}", "null"])
  func whatIsNoneIsRefused(text: String) {
    #expect(throws: (any Error).self) { try SettingsReply(encoded: Array(text.utf8)) }
  }

  @Test(arguments: [
    ("PORT", "8001"), ("HOST", "0.0.0.0"), ("LISTENERS", "8"), ("DATA_DIR", "/d"), ("RUN_DIR", "/r"),
    ("DATABASE_URL", "sqlite:/x.db"),
  ])
  func whatIsOpenedOnceNeedsARestart(name: String, value: String) async throws {
    let (old, new) = (try await load(["WORKERS": "2"]), try await load(["WORKERS": "2", name: value]))
    let obstacle = try #require(SettingsChange.obstacle(from: old, to: new, listenersArePassed: false))
    #expect(obstacle.contains(name) && obstacle.contains("restart"))
    let isOfListeners = ["PORT", "HOST", "LISTENERS"].contains(name)
    let whenPassed = SettingsChange.obstacle(from: old, to: new, listenersArePassed: true)
    #expect((whenPassed == nil) == isOfListeners, "systemd's listeners go by its own files")
  }

  @Test func anythingElseCanBeTaken() async throws {
    let (old, new) = (try await load(["WORKERS": "2"]), try await load(["WORKERS": "3", "STOP_SECONDS": "9"]))
    #expect(SettingsChange.obstacle(from: old, to: new, listenersArePassed: false) == nil)
  }
}
