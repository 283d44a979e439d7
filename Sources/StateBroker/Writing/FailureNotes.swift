/// Remembers what has failed, so that a disk that stays full does not fill the log as well.
struct FailureNotes {
  private var newest: [String: String] = [:]

  /// Notes that a job failed.
  /// - Returns: whether that is news: it went well the last time, or failed for another reason.
  mutating func failed(_ job: String, _ reason: String) -> Bool {
    newest.updateValue(reason, forKey: job) != reason
  }

  /// Notes that a job went well.
  /// - Returns: whether that is news.
  mutating func succeeded(_ job: String) -> Bool {
    newest.removeValue(forKey: job) != nil
  }
}
