import ArgumentParser

/// How to wait for a change of the pool.
struct ChangeOptions: ParsableArguments {
  /// Longer than a reload that replaces the broker takes with the default times.
  static let seconds = 120
  /// With those who leave, for whom DRAIN_SECONDS is up to an hour.
  static let secondsUntilGone = 3_900
  static let range = 1...86_400

  @Flag(help: "Wait until those who leave have ended as well.") var wait = false

  @Option(
    help: ArgumentHelp(
      """
      How long to wait for the answer. The service goes on after it. \
      (default: \(seconds); with --wait \(secondsUntilGone))
      """,
      valueName: "seconds"))
  var timeout: Int?

  @Flag(help: "The service's answers as they come: a line of JSON each.") var json = false

  func validate() throws {
    if let timeout, !Self.range.contains(timeout) { throw ValidationError("--timeout must be 1 to 86400") }
  }

  var deadline: Duration { .seconds(timeout ?? (wait ? Self.secondsUntilGone : Self.seconds)) }
}
