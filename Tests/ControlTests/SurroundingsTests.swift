import Foundation
import Glibc
import Settings
import Testing

@testable import Control

/// Where the service's folder and database are looked for.
@Suite struct SurroundingsTests {
  /// Surroundings in /w with these folders and files, and nothing else.
  private func surroundings(
    run: String? = nil, env: [String: String] = [:], having paths: Set<String> = [], in folder: String = "/w",
    file: String? = nil, readError: Int32? = ENOENT
  ) -> Surroundings {
    Surroundings(
      runDirectory: run, environmentFile: file, environment: env, workingDirectory: folder,
      isFolder: { paths.contains($0) }, isFile: { paths.contains($0) }, readError: { _ in readError })
  }

  @Test func theFolderIsLookedForInOrder() async throws {
    let all: Set = ["/given", "/named", "/data/run", "/run/ringdraft", "/w/var/run", "/w/rel"]
    let env = ["RUN_DIR": "/named", "DATA_DIR": "/data"]
    #expect(try await surroundings(run: "/given", env: env, having: all).runFolder() == "/given")
    #expect(try await surroundings(run: "rel", env: env, having: all).runFolder() == "/w/rel")
    #expect(try await surroundings(env: env, having: all).runFolder() == "/named")
    #expect(try await surroundings(env: ["RUN_DIR": ""], having: all).runFolder() == "/run/ringdraft")
    #expect(try await surroundings(env: ["DATA_DIR": "/data"], having: all).runFolder() == "/data/run")
    #expect(try await surroundings(having: all).runFolder() == "/run/ringdraft")
    #expect(try await surroundings(having: ["/w/var/run"]).runFolder() == "/w/var/run")
  }

  /// What was named is not replaced by what was not.
  @Test func aFolderThatWasNamedMustBeThere() async {
    let others: Set = ["/run/ringdraft", "/w/var/run"]
    await #expect(throws: ControlError(.impossible, "there is no folder of a service: tried /given")) {
      try await surroundings(run: "/given", having: others).runFolder()
    }
    await #expect(throws: ControlError.self) {
      try await surroundings(env: ["RUN_DIR": "/named"], having: others).runFolder()
    }
  }

  @Test func whatWasTriedIsTold() async {
    await #expect(
      throws: ControlError(
        .impossible,
        "there is no folder of a service: tried /run/ringdraft, /w/var/run; name it with --run-dir or RUN_DIR")
    ) {
      try await surroundings().runFolder()
    }
    await #expect(
      throws: ControlError(
        .impossible,
        "there is no database: tried /var/lib/ringdraft/ringdraft.db, /w/var/ringdraft.db; name it with --file,"
          + " DATABASE_URL or DATA_DIR")
    ) {
      try await surroundings().database()
    }
  }

  @Test func theDatabaseIsTheServicesOwn() async throws {
    let all: Set = [
      "/other.db", "/data/ringdraft.db", "/var/lib/ringdraft/ringdraft.db", "/w/var/ringdraft.db", "/srv/ringdraft.db",
    ]
    let url = ["DATABASE_URL": "sqlite:/other.db", "DATA_DIR": "/data"]
    #expect(try await surroundings(env: url, having: all).database() == "/other.db")
    #expect(try await surroundings(env: ["DATA_DIR": "/data"], having: all).database() == "/data/ringdraft.db")
    #expect(try await surroundings(run: "/srv/run", having: all).database() == "/srv/ringdraft.db")
    #expect(try await surroundings(env: ["RUN_DIR": "/srv/run/"], having: all).database() == "/srv/ringdraft.db")
    #expect(try await surroundings(having: all).database() == "/var/lib/ringdraft/ringdraft.db")
    #expect(try await surroundings(having: ["/w/var/ringdraft.db"]).database() == "/w/var/ringdraft.db")
  }

  @Test func settingsAtFaultMatterOnlyWhereTheyAreAsked() async throws {
    let env = ["PORT": "none"]
    #expect(try await surroundings(env: env, having: ["/w/var/run"]).runFolder() == "/w/var/run")
    await #expect(throws: SettingsError.self) {
      try await surroundings(env: env.merging(["DATA_DIR": "/data"]) { $1 }).database()
    }
  }

  @Test func anInstalledServicesSettingsAreReadWhereTheyMayBe() {
    #expect(surroundings(readError: nil).environmentFile == "/etc/ringdraft/ringdraft.env")
    #expect(surroundings(file: "own.env", readError: nil).environmentFile == "own.env")
    #expect(surroundings().environmentFile == nil)
    #expect(surroundings(readError: EACCES).environmentFile == nil)
    #expect(surroundings(readError: EACCES).areSystemSettingsDenied)
    #expect(!surroundings().areSystemSettingsDenied)
    #expect(!surroundings(file: "own.env", readError: EACCES).areSystemSettingsDenied)
  }

  @Test func theSettingsFileCounts() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "control-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("DATA_DIR=/data\n".utf8).write(to: folder.appending(path: ".env"))
    let here = surroundings(having: ["/data/run", "/data/ringdraft.db", "/run/ringdraft"], in: folder.path)
    #expect(try await here.runFolder() == "/data/run")
    #expect(try await here.database() == "/data/ringdraft.db")
  }
}
