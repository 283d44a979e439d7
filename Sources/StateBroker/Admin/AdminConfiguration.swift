import Limits
import Settings

/// What operators are told beside what the broker holds.
struct AdminConfiguration {
  var rateLimit: RateLimitSettings
  /// How many sockets there may be; nil when they are not limited.
  var socketLimits: SocketLimits?
  /// What became of the buckets of the broker before; nil when no limit is on.
  var bucketOrigin: BucketFile.Origin?
  /// When the broker began, nanoseconds of the monotonic clock.
  let startedAt: Int64
  /// The absolute path of the database file.
  let databasePath: String
}
