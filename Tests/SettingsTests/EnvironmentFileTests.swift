import Foundation
import Testing

@testable import Settings

@Suite struct EnvironmentFileTests {
  @Test func readsNamesValuesQuotesAndComments() {
    let file = EnvironmentFile(
      text: """
        # a comment
        PORT=8001
          HOST = localhost\t
        export WORKERS=3
        JWT_SECRET="a=b #c"
        LOG_LEVEL='debug'
        EMPTY=

        not a setting
        two words=1
        PORT=8002\r
        """)
    #expect(
      file.values == [
        "PORT": "8002", "HOST": "localhost", "WORKERS": "3", "JWT_SECRET": "a=b #c", "LOG_LEVEL": "debug", "EMPTY": "",
      ])
    #expect(file.brokenLines == [9, 10])
  }

  @Test(arguments: [
    ("debug # hi", "debug"), ("debug\t# hi", "debug"), ("debug#hi", "debug#hi"), ("#abc", "#abc"), (" # hi", ""),
    ("a #b #c", "a"), ("\"a # b\"", "a # b"), ("'a # b' # c", "a # b"), ("\"a\" \t # \"b\"", "a"),
    ("\"a\"#b", "\"a\"#b"), ("\"it \"is\"\"", "it \"is\""), ("\"open # x", "\"open"), ("\"\"", ""), ("\"", "\""),
    ("'a\\' # x", "a\\"), ("a b", "a b"),
  ])
  func aCommentEndsAValueWithoutQuotes(written: String, value: String) {
    #expect(EnvironmentFile(text: "X=\(written)").values == ["X": value])
  }

  @Test func theEnvironmentWinsOverTheFile() async throws {
    try await withFolder(files: [".env": "PORT=8001\nHOST=::1\nnonsense\n"]) { folder in
      let (settings, warnings) = try await Settings.load(
        environment: ["PORT": "8002", "HOST": ""], envFile: nil, workingDirectory: folder, processorCount: 1)
      #expect(settings.port == 8_002)
      #expect(settings.host == "::1")
      #expect(warnings == ["line 3 of the settings file is not NAME=value and was ignored"])
    }
  }

  @Test func aNamedFileReplacesTheDefaultOne() async throws {
    try await withFolder(files: [".env": "PORT=8001", "other.env": "HOST=::1"]) { folder in
      let (settings, _) = try await Settings.load(
        environment: [:], envFile: "other.env", workingDirectory: folder, processorCount: 1)
      #expect(settings.port == 8_000)
      #expect(settings.host == "::1")
    }
  }

  @Test func aNamedFileMustBeReadable() async throws {
    try await withFolder(files: ["binary.env": "PORT=\u{0}"]) { folder in
      let invalid = folder + "/invalid.env"
      try Data([0x50, 0x3D, 0xFF]).write(to: URL(fileURLWithPath: invalid))
      for name in ["missing.env", "invalid.env", "."] {
        await #expect(throws: SettingsError.self) {
          _ = try await Settings.load(
            environment: [:], envFile: name, workingDirectory: folder, processorCount: 1)
        }
      }
    }
  }

  private func withFolder(
    files: [String: String], _ body: (String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    try await body(folder.path)
  }
}
