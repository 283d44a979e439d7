/// The last lines that a process logged before it was ready.
package struct BootLog: Equatable, Sendable {
  /// How many are kept. Each has ``ControlMessageLimits/logLineBytes`` at most.
  package static let maximumLines = 20

  /// Oldest first.
  package private(set) var lines: [String] = []

  package init() {}

  package mutating func append(_ line: String) {
    if lines.count == Self.maximumLines { lines.removeFirst() }
    lines.append(line)
  }

  package mutating func clear() { lines = [] }
}
