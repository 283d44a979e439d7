/// The documents that list every variable. Tests compare the files in the repository with these texts.
extension SettingVariable {
  /// The text of `.env.example`.
  package static var exampleFile: String {
    var lines = [
      "# Settings of RingDraft. Copy to .env and change what you need; the environment wins over the file.",
      "# Lines that are commented out show the defaults. A wrong value stops the start with one line that says why.",
    ]
    for variable in all {
      lines += variable.exampleLines
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The text of `docs/SETTINGS.md`.
  package static var reference: String {
    var lines = [
      "# Settings", "",
      "Read from the environment first, then from the file named by `--env-file` (by default `.env`, if there is one).",
      "An empty value counts as unset. A wrong value stops the start; an unknown name of ours is warned about.", "",
      "A line of the file is `NAME=value`, with blanks around either and `export ` before it as you like; empty lines",
      "and lines that begin with `#` are skipped. A value ends before a `#` that follows a blank, unless it stands in",
      "single or double quotes, between which everything, a backslash too, stands for itself. Of two lines with one",
      "name the last counts. true and false may be written 1, yes, on and 0, no, off. A burst needs its rate.", "",
      "`ringdraft check-config` checks all of them, and the folders and files they name, without changing anything.",
      "[RELOAD.md](RELOAD.md) says which of them a reload changes, and when.", "",
      "| variable | default | allowed | meaning |", "|---|---|---|---|",
    ]
    for variable in all {
      let fallback = variable.defaultText.isEmpty ? "none" : "`\(variable.defaultText)`"
      lines.append("| `\(variable.name)` | \(fallback) | \(variable.allowed) | \(variable.meaning) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The comment above a variable: what it means, what is allowed, and a default that depends on other things.
  private var exampleLines: [String] {
    let isLiteral = !defaultText.contains { $0 == " " || $0 == "$" }
    let note = isLiteral ? "" : "; default: \(defaultText)"
    return ["", "# \(meaning)", "# \(allowed)\(note)", "#\(name)=\(isLiteral ? defaultText : "")"]
  }
}
