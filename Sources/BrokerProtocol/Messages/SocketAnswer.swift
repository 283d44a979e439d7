/// Whether a socket may be.
package enum SocketAnswer: UInt8, Equatable, Sendable, CaseIterable {
  case granted = 1
  /// As many as allowed are open, of all.
  case globalLimit = 2
  /// The same of the draft.
  case draftLimit = 3
  /// The same of the user.
  case userLimit = 4
}
