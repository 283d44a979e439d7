/// What may identify a user.
enum UserID {
  /// Whether `text` is 1 to 100 code points without NUL.
  static func isValid(_ text: String) -> Bool {
    !text.isEmpty && !text.utf8.contains(0)
      && (text.utf8.count <= FieldLimits.userID.upperBound
        || text.unicodeScalars.count <= FieldLimits.userID.upperBound)
  }
}
