/// The rows of the contract's section 11, and what of them is not served yet.
enum ContractRows {
  static let all = 1...28

  /// Rows without any test so far.
  static let notYetServed: Set<Int> = []

  /// Rows of which a part is not served yet. The rest of each has its test.
  static let partlyServed: [Int: String] = [
    1: "socket limits are exact with any number of workers",
    16: "WS_MAX_MESSAGE_BYTES",
  ]
}
