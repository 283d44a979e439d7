/// The broker's answer does not fit the command: a fault of ours, answered with 500.
struct UnexpectedOutcome: Error, CustomStringConvertible {
  var description: String { "the outcome does not fit the command" }
}
