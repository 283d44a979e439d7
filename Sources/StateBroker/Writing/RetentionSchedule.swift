import Storage

/// Remembers the last minutes' boundaries, so that what was written before the oldest has been kept ten minutes.
struct RetentionSchedule {
  /// How many boundaries, one a minute, something is kept for.
  private static let keptMinutes = 10

  private var boundaries: [RetentionBoundary] = []

  /// Notes this minute's boundary.
  /// - Returns: the boundary of ten minutes ago, which everything before may be deleted.
  mutating func advance(to boundary: RetentionBoundary) -> RetentionBoundary? {
    boundaries.append(boundary)
    return boundaries.count > Self.keptMinutes ? boundaries.removeFirst() : nil
  }
}
