import Drafts

/// One instant on both clocks, to tell people the time of what the monotonic clock has seen.
struct Instant {
  /// Nanoseconds of the monotonic clock.
  let monotonic: Int64
  let wall: Timestamp

  /// The time of day at an earlier instant of the monotonic clock.
  func wall(at earlier: Int64) -> Timestamp {
    wall.advanced(byMicroseconds: -((monotonic - earlier) / 1_000))
  }

  /// Whole seconds since an earlier instant of the monotonic clock.
  func seconds(since earlier: Int64) -> Int { Int(max(0, monotonic - earlier) / 1_000_000_000) }
}
