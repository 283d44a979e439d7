import Logging

/// Counts the connections of one listener, and knows how many there may be.
struct ConnectionBound {
  /// Further ones are closed.
  let maximum: Int
  /// What they are connections to, for the log.
  let place: String
  private var count = 0

  init(maximum: Int, place: String) {
    self.maximum = maximum
    self.place = place
  }

  /// - Returns: whether there is room for one more connection.
  mutating func enter(_ logger: Logger) -> Bool {
    guard count < maximum else {
      logger.warning("a connection to \(place) was refused: \(maximum) are open")
      return false
    }
    count += 1
    return true
  }

  mutating func leave() {
    count -= 1
  }
}
