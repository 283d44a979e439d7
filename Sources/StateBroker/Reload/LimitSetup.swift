import CLinux
import Limits
import Logging
import Settings

/// Limits over the buckets in `RUN_DIR/buckets`: at a start, and when a reload turns them on or changes them.
struct LimitSetup {
  let settings: Settings
  let logger: Logger

  private var path: String { settings.runDirectory + "/buckets" }
  private var layout: BucketTableLayout {
    BucketTableLayout(keys: settings.rateLimit.maxKeys, policies: PolicyID.count)
  }

  /// The secret under which workers make keys: that of the buckets there are, else a new one. Workers get it when they
  /// connect, so it is the same before limits are turned on and after.
  func secret() throws(BrokerFileError) -> HashSecret {
    BucketFile.storedSecret(path, bootID: try SystemBootID.read())
      ?? HashSecret(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
  }

  /// Opens or makes the file. Takes as long as a table of that size takes to be zeroed.
  func openFile(secret: HashSecret) throws(BrokerFileError) -> BucketFile {
    try BucketFile.open(
      path, layout: layout, bootID: try SystemBootID.read(), secret: secret, isSecretTold: true,
      at: ringdraft_monotonic_nanoseconds())
  }

  /// The limiter over an opened file.
  func limiter(over file: BucketFile, _ policies: PolicyTable) -> RateLimiter {
    switch file.origin {
    case .kept: logger.info("the buckets of the limits are those of before")
    case .moved: logger.notice("the buckets of the limits are those of before, in a table of another size")
    case .fresh(let reason): logger.notice("all buckets of the limits are full", metadata: ["reason": "\(reason)"])
    case .lost(let reason): logger.error("all buckets of the limits are empty", metadata: ["reason": "\(reason)"])
    }
    let table = BucketTable(layout: file.header.layout, in: file.memory, at: BucketFile.tableOffset)
    return RateLimiter(table: table, policies: policies, emptiedAt: file.header.emptiedAt)
  }

  /// Makes an empty table of the size that is set, beside the file. Takes as long as ``openFile(secret:)``.
  func draftTable() throws(BrokerFileError) -> BucketMemory {
    try BucketFile.draft(path, layout)
  }

  /// Whether a limiter's table has another size than is set.
  func needsOtherTable(_ limiter: RateLimiter) -> Bool { limiter.table.layout != layout }

  /// Takes all levels of a limiter to a table that was made for it, and puts that in the place of the file.
  /// - Returns: what became of the levels.
  func move(
    _ limiter: inout RateLimiter, to memory: BucketMemory, secret: HashSecret
  ) throws(BrokerFileError) -> BucketFile.Origin {
    let bootID = try SystemBootID.read()
    let before = limiter.emptiedAt
    var moved = limiter
    moved.move(
      to: BucketTable(layout: layout, in: memory, at: BucketFile.tableOffset), at: ringdraft_monotonic_nanoseconds())
    let header = BucketFileHeader(layout: layout, bootID: bootID, secret: secret, emptiedAt: moved.emptiedAt)
    try BucketFile.publish(memory, header, path)
    limiter = moved
    guard moved.emptiedAt != before else {
      logger.notice("the buckets of the limits are those of before, in a table of another size")
      return .moved
    }
    let reason = "RATE_LIMIT_MAX_KEYS became too small"
    logger.error("all buckets of the limits are empty", metadata: ["reason": "\(reason)"])
    return .lost(reason: reason)
  }

  /// Tells the log which limits are on.
  func tell() {
    guard let policies = settings.policies else { return }
    logger.info(
      "rate limits are on",
      metadata: [
        "mode": "\(settings.rateLimit.mode.rawValue)",
        "broker_down_mode": "\(settings.rateLimit.brokerDownMode.rawValue)",
        "workers_alone_burst": "\(overAdmission(policies).burst)",
        "workers_alone_per_minute": "\(overAdmission(policies).perMinute)",
      ])
  }

  /// How much more than a limit all workers may admit of one key in an absence of the broker, where each decides alone:
  /// their buckets are full when it begins, and no share is less than 1.
  private func overAdmission(_ policies: PolicyTable) -> (burst: Int64, perMinute: Int64) {
    guard settings.rateLimit.brokerDownMode == .local else { return (0, 0) }
    let shares = policies.divided(by: settings.workers)
    // Changes and new sockets wait for the broker instead.
    let reads = RouteName.allCases.filter { !$0.isMutation }.map(PolicyID.route)
    let decided = (reads + [.address, .socketMessages]).compactMap { shares[$0] }
    let workers = Int64(settings.workers)
    return (
      decided.map { $0.burst * workers }.max() ?? 0, decided.map { $0.perMinute * workers }.max() ?? 0
    )
  }
}
