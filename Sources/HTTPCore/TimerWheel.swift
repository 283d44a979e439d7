/// Many deadlines, kept cheaply: slots of one tick each, in a ring.
///
/// Setting or clearing a deadline costs one set operation, whatever the number of deadlines; nothing is scheduled
/// anywhere else. A deadline fires with the first tick at or after it, so up to one tick late and never early.
/// Deadlines beyond one turn of the ring wait in their slot for the right turn.
package struct TimerWheel: Sendable {
  /// Names what a deadline belongs to. Unique among the entries at any time.
  package typealias Key = Int

  package let tickNanoseconds: Int64
  private var slots: [[Key: Int64]]
  private var dueTicks: [Key: Int64] = [:]
  private var currentTick: Int64

  /// - Parameters:
  ///   - tickNanoseconds: length of a slot; at least 1.
  ///   - slotCount: slots of the ring; at least 1.
  ///   - now: the time, nanoseconds of the monotonic clock.
  package init(tickNanoseconds: Int64, slotCount: Int, at now: Int64) {
    precondition(tickNanoseconds > 0 && slotCount > 0, "a wheel has slots, and they last")
    self.tickNanoseconds = tickNanoseconds
    slots = Array(repeating: [:], count: slotCount)
    currentTick = now / tickNanoseconds
  }

  package var count: Int { dueTicks.count }

  /// Sets the deadline of `key`, replacing an earlier one.
  package mutating func set(_ key: Key, deadline: Int64) {
    clear(key)
    let tick = max((deadline + tickNanoseconds - 1) / tickNanoseconds, currentTick + 1)
    dueTicks[key] = tick
    slots[slot(of: tick)][key] = tick
  }

  /// Forgets the deadline of `key`, if it has one.
  package mutating func clear(_ key: Key) {
    guard let tick = dueTicks.removeValue(forKey: key) else { return }
    slots[slot(of: tick)][key] = nil
  }

  /// The keys whose deadlines have passed by `now`; they are cleared. Late calls lose nothing.
  package mutating func advance(to now: Int64) -> [Key] {
    let target = now / tickNanoseconds
    guard target > currentTick else { return [] }
    // One whole turn visits every slot; more turns would find nothing else.
    let turns = min(target - currentTick, Int64(slots.count))
    var due: [Key] = []
    for tick in (target - turns + 1)...target {
      let index = slot(of: tick)
      guard !slots[index].isEmpty else { continue }
      for (key, keyTick) in slots[index] where keyTick <= target { due.append(key) }
    }
    for key in due { clear(key) }
    currentTick = target
    return due
  }

  private func slot(of tick: Int64) -> Int {
    Int(tick % Int64(slots.count))
  }
}
