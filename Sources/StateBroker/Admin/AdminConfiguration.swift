import Limits
import Settings

/// What operators are told beside what the broker holds.
struct AdminConfiguration {
  var rateLimit: RateLimitSettings
  /// What became of the buckets of the broker before; nil when no limit is on.
  var bucketOrigin: BucketFile.Origin?
  /// When the broker began, nanoseconds of the monotonic clock.
  let startedAt: Int64
}
