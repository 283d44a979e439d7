import CLinux
import Drafts

extension Timestamp {
  /// The time of day.
  static func now() -> Timestamp {
    Timestamp(microsecondsSinceEpoch: ringdraft_wall_clock_microseconds())
  }
}
