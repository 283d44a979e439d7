/// How many lines of one kind a log takes in a while; the rest are counted.
package struct LineBudget: Sendable {
  /// A while.
  package static let windowNanoseconds: Int64 = 1_000_000_000

  private let linesPerWindow: Int
  /// When the window began, in nanoseconds of the monotonic clock.
  private var windowStart: Int64?
  private var lines = 0
  private var left = 0

  package init(linesPerWindow: Int) {
    self.linesPerWindow = linesPerWindow
  }

  /// Asks for a line.
  /// - Parameter now: nanoseconds of the monotonic clock.
  /// - Returns: false when the window has had its lines; this one is counted then.
  package mutating func takeLine(at now: Int64) -> Bool {
    if windowStart.map({ now - $0 >= Self.windowNanoseconds }) ?? true {
      windowStart = now
      lines = 0
    }
    guard lines < linesPerWindow else {
      left += 1
      return false
    }
    lines += 1
    return true
  }

  /// How many lines were left out since this was asked last.
  package mutating func takeCount() -> Int {
    defer { left = 0 }
    return left
  }
}
