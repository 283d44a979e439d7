import ArgumentParser
import Audit
import Storage

/// `ringdraftctl audit tail`: the newest rows, and those to come.
struct AuditTailCommand: ControlVerb {
  /// How often a followed trail is looked at.
  private static let pause = Duration.milliseconds(500)
  /// The most rows read at once while following.
  private static let stride = 10_000
  static let countRange = 0...1_000_000

  static let configuration = CommandConfiguration(
    commandName: "tail", abstract: "Show the newest rows, and with -f those that come.",
    discussion: """
      Following ends with Ctrl-C, or when nobody reads the output any more.

      Examples:
        ringdraftctl audit tail
        ringdraftctl audit tail -n 100 --json
        ringdraftctl audit tail -f -n 0
      """)

  @OptionGroup var database: DatabaseOptions
  @Option(name: [.customShort("n"), .customLong("lines")], help: "How many rows to begin with, at most 1000000.")
  var count = 10
  @Flag(name: [.customShort("f"), .long], help: "Go on with rows as they are written.") var follow = false
  @Flag(help: "A line of JSON for each row.") var json = false

  func validate() throws {
    guard Self.countRange.contains(count) else { throw ValidationError("-n must be 0 to 1000000") }
  }

  func perform() async throws {
    let reader = try AuditReader(path: try await database.path())
    let output = AuditRowOutput(asJSON: json)
    // Where following begins is settled first, so that no row falls between.
    var last = try reader.head().sequence
    var query = AuditQuery()
    query.newest = count
    query.upTo = last
    try output.write(query, from: reader)
    guard follow else { return }
    query = AuditQuery()
    query.oldest = Self.stride
    while true {
      query.after = last
      last = try output.write(query, from: reader) ?? last
      guard output.isWanted else { return }
      try await Task.sleep(for: Self.pause)
    }
  }
}
