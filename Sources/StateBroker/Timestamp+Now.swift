import Drafts
import Glibc

extension Timestamp {
  /// The wall clock's time.
  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microsecondsSinceEpoch: Int64(time.tv_sec) * microsecondsPerSecond + Int64(time.tv_nsec) / 1000)
  }
}
