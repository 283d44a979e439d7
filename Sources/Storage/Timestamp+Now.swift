import CLinux
import Drafts

extension Timestamp {
  /// The wall clock's time.
  package static func now() -> Timestamp {
    Timestamp(microsecondsSinceEpoch: ringdraft_wall_clock_microseconds())
  }
}
