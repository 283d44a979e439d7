import Foundation
import Testing

@testable import Settings

/// The documents in the repository are the table, rendered. `UPDATE_SETTINGS_DOCUMENTS=1 swift test --filter
/// DocumentTests` writes them anew.
@Suite struct DocumentTests {
  @Test(arguments: [
    (".env.example", SettingVariable.exampleFile), ("docs/SETTINGS.md", SettingVariable.reference),
    ("packaging/man/ringdraft.env.5", SettingVariable.manualPage),
  ])
  func theDocumentIsTheTable(path: String, text: String) throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent(path)
    if ProcessInfo.processInfo.environment["UPDATE_SETTINGS_DOCUMENTS"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test func whatAReloadDoesIsSaidOfEveryVariable() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("docs/RELOAD.md"), encoding: .utf8)
    let table = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
    for variable in SettingVariable.all {
      #expect(table.count { $0.split(separator: "|")[0].contains("`\(variable.name)`") } == 1, "\(variable.name)")
    }
  }

  @Test func everyVariableIsListedOnce() {
    let names = SettingVariable.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func everyVariableOfTheTableIsRead() async {
    // A value that no kind but free text accepts: whatever is read with a check refuses it.
    for variable in SettingVariable.all where variable.kind != .secret {
      let message = await refusal([variable.name: "\u{7}"])
      #expect(message?.hasPrefix("\(variable.name)=") == true, "\(variable.name) is not read")
    }
  }
}
