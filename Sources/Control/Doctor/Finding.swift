/// What was found about one thing, for a person.
struct Finding: Equatable {
  enum Verdict: String {
    case good
    /// It works, and something should be changed.
    case advice
    /// It does not work, or will not for long.
    case fault
    /// It could not be looked at.
    case unknown
  }

  let subject: String
  let verdict: Verdict
  /// What is so and, where it is not good, what to do.
  let text: String

  init(_ subject: String, _ verdict: Verdict, _ text: String) {
    self.subject = subject
    self.verdict = verdict
    self.text = text
  }
}
