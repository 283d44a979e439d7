import ArgumentParser

/// `ringdraftctl limits`: single buckets of the rate limits.
struct LimitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits", abstract: "Look at a bucket of the rate limits, or fill it.",
    discussion: Self.keys,
    subcommands: [LimitsShowCommand.self, LimitsResetCommand.self])

  static let keys = """
    A KEY is \(LimitKey.form): segments.append/user:alice, ip/ip:192.0.2.7.
    """
}
