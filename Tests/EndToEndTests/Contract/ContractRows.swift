/// The rows of the contract's section 11, where RingDraft differs from the server it replaces.
enum ContractRows {
  static let all = 1...28
}
