import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// The manual pages against what the programs say of themselves (`--experimental-dump-help`).
  @Suite("Manual pages")
  struct ManualPageTests {
    @Test(arguments: [("ringdraft", "8"), ("ringdraftctl", "1")])
    func thePageHasEveryCommandAndEveryOption(program: String, section: String) throws {
      let page = try ManualPage(program, section)
      let commands = try ProgramCommand.all(of: program)
      #expect(commands.count > 2)
      for command in commands {
        let name = command.path.joined(separator: " ")
        #expect(command.path.isEmpty || page.subsections[name] != nil, "no subsection \(name)")
        let text = (page.subsections[name] ?? "") + page.common
        for option in command.options {
          #expect(
            text.range(of: option + "(?![a-z-])", options: .regularExpression) != nil,
            "\(name): \(option) is not described")
        }
      }
      for subsection in page.subsections.keys {
        #expect(commands.contains { $0.path.joined(separator: " ") == subsection }, "\(subsection) is no command")
      }
    }
  }
}

/// A command of a program, as it describes itself.
private struct ProgramCommand {
  /// Without the program's name; groups that do nothing by themselves are left out.
  let path: [String]
  /// As mdoc writes them: `Fl -long`, `Fl s`.
  let options: [String]

  static func all(of program: String) throws -> [ProgramCommand] {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let output = folder.path + "/help"
    let process = try SpawnedProcess(
      BuildFolder.executable(program), ["--experimental-dump-help"], environment: [:], workingDirectory: folder.path,
      output: output)
    guard process.waitForExit(within: 20) == 0 else { throw HarnessError("\(program) does not describe itself") }
    let help = try JSONParser.parse(Array(try Data(contentsOf: URL(fileURLWithPath: output))))
    return commands(help["command"] ?? .null, at: [])
  }

  private static func commands(_ value: JSONValue, at path: [String]) -> [ProgramCommand] {
    let subcommands = (value["subcommands"]?.arrayValue ?? []).flatMap { subcommand -> [ProgramCommand] in
      let name = subcommand["commandName"]?.stringValue ?? ""
      return name == "help" ? [] : commands(subcommand, at: path + [name])
    }
    let options = (value["arguments"]?.arrayValue ?? []).filter { $0["shouldDisplay"] != .bool(false) }
      .flatMap { $0["names"]?.arrayValue ?? [] }
      .compactMap { name in
        name["name"]?.stringValue.map { name["kind"] == "long" ? "Fl -\($0)" : "Fl \($0)" }
      }
    let isGroup = !path.isEmpty && !subcommands.isEmpty
    return (isGroup ? [] : [ProgramCommand(path: path, options: options)]) + subcommands
  }
}

/// The source of a manual page, taken apart.
private struct ManualPage {
  /// By the command in the heading of each.
  var subsections: [String: String] = [:]
  /// What stands in no subsection: it holds for all commands.
  var common = ""

  init(_ name: String, _ section: String) throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("packaging/man/\(name).\(section)")
    var current: String?
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix(".Ss ") {
        let heading = line.dropFirst(4)
        let end = heading.firstRange(of: " Ar ")?.lowerBound ?? heading.endIndex
        current = String(heading[..<end])
        subsections[current ?? "", default: ""] += ""
      } else if line.hasPrefix(".Sh ") {
        current = nil
      } else if let current {
        subsections[current, default: ""] += line + "\n"
      } else {
        common += line + "\n"
      }
    }
  }
}
