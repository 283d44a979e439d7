/// Which events are written when not all are.
///
/// The draw is a keyed hash of the command's id, so that it is the same over every retry of it, and no client can
/// choose to be left out without the key.
package struct AuditSampling: Equatable, Sendable {
  /// 0 to 1.
  package let rate: Double

  /// - Parameter rate: what is outside 0 to 1 is taken for the nearer of them.
  package init(rate: Double) {
    self.rate = min(max(rate, 0), 1)
  }

  /// Whether there is nothing to draw.
  package var includesAll: Bool { rate >= 1 }

  /// - Parameter draw: uniform over all 64-bit numbers.
  package func includes(draw: UInt64) -> Bool {
    includesAll || Double(draw >> 11) * 0x1p-53 < rate
  }
}
