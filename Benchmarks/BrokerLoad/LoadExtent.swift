/// When a load ends.
enum LoadExtent {
  case nanoseconds(Int64)
  case questions(Int)

  /// - Parameter text: seconds as in `2s`, up to an hour, or a number of questions.
  init?(_ text: String) {
    if text.hasSuffix("s"), let seconds = Int64(text.dropLast()), (1...3_600).contains(seconds) {
      self = .nanoseconds(seconds * 1_000_000_000)
    } else if let count = Int(text), count > 0 {
      self = .questions(count)
    } else {
      return nil
    }
  }
}
