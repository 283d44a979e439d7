/// Why what an operator sent is no ``OperatorRequest``.
package enum OperatorRequestFault: Error, Equatable, Sendable {
  /// No line ends within ``OperatorRequestReader/maximumBytes``.
  case tooLong
  /// The first word is another: another version, or not for this service at all.
  case wrongGreeting
  /// No verb has this name.
  case unknownVerb
  /// The verb takes a number of 1 to 9 digits.
  case wrongNumber
  /// More words than the verb takes, or other ones.
  case wrongWords
}

extension OperatorRequestFault: CustomStringConvertible {
  /// A sentence for a person. It repeats nothing of what was sent.
  package var description: String {
    switch self {
    case .tooLong: "a request is one line of at most \(OperatorRequestReader.maximumBytes) bytes"
    case .wrongGreeting: "a request begins with \(OperatorRequest.greeting)"
    case .unknownVerb: "the verbs are status, workers, reload, scale and drain"
    case .wrongNumber: "scale and drain take a number of at most 9 digits"
    case .wrongWords: "words are set apart by one blank, and only wait may follow reload, scale N and drain N"
    }
  }
}
