/// The manual page of the settings file, in mdoc(7). A test compares the file in the repository with this text.
extension SettingVariable {
  /// The text of `packaging/man/ringdraft.env.5`.
  package static var manualPage: String {
    var lines = [
      ".Dd November 23, 2026", ".Dt RINGDRAFT.ENV 5", ".Os", ".Sh NAME", ".Nm ringdraft.env",
      ".Nd settings of RingDraft", ".Sh DESCRIPTION",
      "Settings are read from the environment first, then from the file named by", ".Fl -env-file ,",
      "by default", ".Pa .env", "in the working directory.",
      "An empty value counts as unset.", "A wrong value stops the start; an unknown name of ours is warned about.",
      ".Pp", "A line of the file is", ".Ar NAME Ns = Ns Ar value ,",
      "with blanks around either and", ".Cm export", "before it as you like.",
      "Empty lines and lines that begin with", ".Ql #", "are skipped.",
      "A value ends before a", ".Ql #", "that follows a blank, unless it stands in single or double quotes, between",
      "which everything, a backslash too, stands for itself.", "Of two lines with one name the last counts.",
      ".Pp", ".Ic ringdraft check-config", "checks all of them, and the folders and files they name.",
      ".Sh SETTINGS", ".Bl -tag -width Ds",
    ]
    for variable in all { lines += variable.manualLines }
    lines += [
      ".El", ".Sh FILES", ".Bl -tag -width Ds", ".It Pa /etc/ringdraft/ringdraft.env",
      "The settings of an installed service.", ".El", ".Sh SEE ALSO", ".Xr ringdraftctl 1 ,", ".Xr ringdraft 8",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var manualLines: [String] {
    let fallback = defaultText.isEmpty ? "None by default." : "Default: \(defaultText)."
    return [".It Ev \(name)", Self.sentence(meaning), Self.sentence(allowed), Self.escaped(fallback)]
  }

  private static func sentence(_ text: String) -> String {
    escaped(text.prefix(1).uppercased() + text.dropFirst() + ".")
  }

  /// A line of text: a backslash begins an escape, a period or an apostrophe at its beginning a request.
  private static func escaped(_ text: String) -> String {
    let plain = text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\e")
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }
}
