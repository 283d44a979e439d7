import Settings
import Testing

@testable import Supervisor

@Suite("Settings hand-over")
struct SettingsHandoverTests {
  @Test func whatIsHandedOverArrives() async throws {
    let (settings, _) = try await Settings.load(
      environment: ["PORT": "4711"], envFile: nil, workingDirectory: "/nonexistent", processorCount: 2)
    let handover = SettingsHandover(settings: settings, warnings: ["one", "two"])
    let bytes = try handover.encoded()
    #expect(bytes.count < SettingsHandover.maximumBytes)
    #expect(try SettingsHandover(encoded: bytes) == handover)
  }

  @Test(arguments: ["", "{}", "null"])
  func whatIsNoneIsRefused(text: String) {
    #expect(throws: (any Error).self) { try SettingsHandover(encoded: Array(text.utf8)) }
  }
}
