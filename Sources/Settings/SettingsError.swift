/// Why a start was refused: one line for a person, naming the variable, its value (never a secret's) and what is
/// allowed.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What to branch on.
  package enum Code: Sendable {
    /// A variable's value is not allowed.
    case invalidValue
    /// Two variables contradict each other.
    case conflict
    /// A variable that is needed has no value.
    case missing
    /// The file named by `--env-file` (or `.env`) cannot be read.
    case unreadableFile
    /// Settings handed over by the supervisor cannot be decoded.
    case undecodable
  }

  package let code: Code
  /// The variable at fault, when one is.
  package let variable: String?
  /// One line, without line breaks.
  package let message: String

  package init(code: Code, variable: String?, message: String) {
    self.code = code
    self.variable = variable
    self.message = message
  }

  package var description: String { message }

  /// A refusal of `value` for `variable`; a secret's value is left out.
  static func invalid(_ variable: SettingVariable, named name: String? = nil, value: String, allowed: String) -> Self {
    let name = name ?? variable.name
    let shown = variable.isSecret ? name : "\(name)=\(ShownValue(value))"
    return SettingsError(code: .invalidValue, variable: name, message: "\(shown): must be \(allowed)")
  }
}
