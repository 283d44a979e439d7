/// What becomes of a user's next socket when there are as many as allowed.
package enum SocketUserPolicy: String, Sendable, CaseIterable {
  /// It is refused.
  case refuse
  /// It takes the place of the user's oldest: for the phone that lost its line and comes back before that is noticed.
  case replaceOldest = "replace_oldest"
}
