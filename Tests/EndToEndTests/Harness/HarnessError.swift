import Glibc

/// What the harness itself ran into, as opposed to an expectation that failed.
struct HarnessError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// With the text of `errno`.
  static func system(_ call: String, _ code: Int32 = errno) -> HarnessError {
    HarnessError("\(call): \(String(cString: strerror(code)))")
  }
}
