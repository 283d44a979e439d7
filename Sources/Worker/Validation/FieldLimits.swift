/// The lengths texts may have, in Unicode code points.
enum FieldLimits {
  static let title = 1...200
  static let content = 1...500
  static let initialSegment = 0...500
  static let userID = 0...100
  static let role = 0...50
  static let idempotencyKey = 0...200
  /// Bounded by the body alone.
  static let unlimited = 0...Int.max
  static let inviteHours = 1...720
  static let defaultInviteHours = 72
  /// A handle without its `@`s.
  static let handle = 1...50
}
