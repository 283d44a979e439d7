import ContractJSON
import FoundationEssentials
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

  private func part(_ environment: [String: String]) async throws -> SupervisorSettings {
    SupervisorSettings(try await load(environment))
  }

  private func handover(_ change: (inout JSONObject) -> Void) async throws -> SettingsHandover {
    let ours = try SettingsReply.good(SettingsHandover(settings: try await load(["WORKERS": "2"]), warnings: []))
    guard case .object(var reply) = try JSONParser.parse(try ours.encoded()),
      case .object(var good)? = reply["good"], case .object(var handover)? = good["_0"]
    else { throw CancellationError() }
    change(&handover)
    good.set("_0", .object(handover))
    reply.set("good", .object(good))
    guard case .good(let read) = try SettingsReply(encoded: JSONText.bytes(of: .object(reply))) else {
      throw CancellationError()
    }
    return read
  }

  /// The next release's program on disk reads the settings, and its broker and workers get them through this
  /// supervisor.
  @Test func whatANewerReleaseHandsOverReachesItsChildrenAsItCame() async throws {
    let newer = Array(#"{"http": {"novelty": [1, 2.50]}, "an_unknown": {"b": 1, "a": null}}"#.utf8)
    let handover = try await handover { handover in
      handover.set("broker", .string(Data(newer).base64EncodedString()))
      handover.set("workers", .string(Data(newer + newer).base64EncodedString()))
      handover.set("another", .bool(true))
      guard case .object(var supervisor)? = handover["supervisor"] else { return }
      supervisor.set("a_later_need", .integer(1))
      handover.set("supervisor", .object(supervisor))
    }
    let programs = Programs(
      supervisor: "/bin/sh", broker: try ProgramFile("/bin/cat"), worker: try ProgramFile("/bin/cat"))
    let generation = try Generation(handover, listenerCount: 5, programs: programs)
    #expect(generation.brokerSettings == newer)
    #expect(generation.workerSettings == newer + newer)
    #expect(generation.settings.workers == 2 && generation.settings.listeners == 5)
  }

  @Test func aHandoverOfAnotherFormatOrTooLongIsRefused() async throws {
    let other = try await handover { handover in
      guard case .object(var supervisor)? = handover["supervisor"] else { return }
      supervisor.set("format", .integer(2))
      handover.set("supervisor", .object(supervisor))
    }
    let error = #expect(throws: StartupError.self) { try other.check() }
    #expect(error?.message?.contains("format 2") == true && error?.message?.contains("restart") == true)
    let long = try await handover { $0.set("broker", .string(Data(count: 65_536).base64EncodedString())) }
    #expect(throws: StartupError.self) { try long.check() }
  }

  @Test func whatIsHandedOverArrives() async throws {
    let handover = try SettingsHandover(settings: try await load(["PORT": "4711"]), warnings: ["one", "two"])
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
    ("DATABASE_URL", "sqlite:/x.db"), ("ADMIN_GROUP", "0"), ("LOG_FORMAT", "json"), ("METRICS_LISTEN", "[::1]:9464"),
  ])
  func whatIsOpenedOnceNeedsARestart(name: String, value: String) async throws {
    let (old, new) = (try await part(["WORKERS": "2"]), try await part(["WORKERS": "2", name: value]))
    let obstacle = try #require(SettingsChange.obstacle(from: old, to: new, passedListeners: []))
    #expect(obstacle.contains(name) && obstacle.contains("restart"))
    let unit =
      switch name {
      case "PORT", "HOST", "LISTENERS": "ringdraft.socket"
      case "METRICS_LISTEN": "ringdraft-metrics.socket"
      default: ""
      }
    let whenPassed = try #require(
      SettingsChange.obstacle(from: old, to: new, passedListeners: Set(ListenerRole.allCases)))
    #expect(whenPassed.contains(name) && whenPassed.contains("ListenStream= in \(unit) ") != unit.isEmpty)
  }

  @Test func anythingElseCanBeTaken() async throws {
    let (old, new) = (try await part(["WORKERS": "2"]), try await part(["WORKERS": "3", "STOP_SECONDS": "9"]))
    #expect(SettingsChange.obstacle(from: old, to: new, passedListeners: []) == nil)
  }
}
