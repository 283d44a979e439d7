import Synchronization

/// The levels of many buckets in a fixed piece of memory.
///
/// Only keys that are in debt need a slot. A slot whose bucket is full again is free for the next key: nothing is lost
/// with it, so nothing is ever evicted that mattered. When every slot a key could have is in debt, the key shares a
/// bucket with others of its policy until there is room.
///
/// The memory may outlive the process: a slot's key is taken away before its level is changed for another key, and is
/// published last, so that a process killed at any instruction leaves a table that refuses too much at most, and for
/// one key's debt only. Levels are aligned words, which are written whole.
package struct BucketTable {
  /// Where a key's level is, or could be.
  enum Place: Equatable {
    /// The slot is the key's.
    case kept(slot: Int)
    /// The key has no slot; this one is free.
    case free(slot: Int)
    /// There is no slot for the key; it shares this bucket.
    case shared(bucket: Int)
  }

  package let layout: BucketTableLayout
  private let memory: BucketMemory
  private let shared: UnsafeMutableRawPointer
  private let slots: UnsafeMutableRawPointer

  /// - Parameters:
  ///   - memory: zeroed, or the table of an earlier process with the same layout.
  ///   - offset: where the table begins in it.
  /// - Precondition: the memory is large enough.
  package init(layout: BucketTableLayout, in memory: BucketMemory, at offset: Int = 0) {
    guard let base = memory.bytes.baseAddress, memory.bytes.count >= offset + layout.byteCount else {
      preconditionFailure("\(memory.bytes.count) bytes hold no table of \(layout.byteCount)")
    }
    self.layout = layout
    self.memory = memory
    shared = base + offset
    slots = base + offset + layout.sharedBytes
  }

  /// A table in memory of this process alone.
  package init(layout: BucketTableLayout) {
    self.init(layout: layout, in: BucketMemory(byteCount: layout.byteCount))
  }

  // MARK: Decisions

  /// Finds a key's place.
  /// - Parameter policy: the number of the key's policy, below ``BucketTableLayout/policies``.
  func place(of key: BucketKey, policy: Int, at now: Int64) -> Place {
    let first = group(key.high)
    let second = group(key.low)
    var free: (slot: Int?, count: Int) = (nil, 0)
    if let place = search(first, for: key, at: now, &free) { return place }
    var otherFree: (slot: Int?, count: Int) = (nil, 0)
    if second != first, let place = search(second, for: key, at: now, &otherFree) { return place }
    let best = otherFree.count > free.count ? otherFree.slot : free.slot
    if let best { return .free(slot: best) }
    return .shared(bucket: sharedBucket(of: key, policy))
  }

  private func sharedBucket(of key: BucketKey, _ policy: Int) -> Int {
    policy * BucketTableLayout.sharedPerPolicy + Int(key.low % UInt64(BucketTableLayout.sharedPerPolicy))
  }

  /// The level of the bucket a key shares when there is no slot for it. A key that gets a slot begins with it: it may
  /// have spent that bucket a moment ago.
  func sharedLevel(of key: BucketKey, policy: Int) -> TokenBucket {
    TokenBucket(fullAt: sharedFullAt(sharedBucket(of: key, policy)).pointee)
  }

  /// The level at a place; nil when the key has none there.
  func level(at place: Place) -> TokenBucket? {
    switch place {
    case .kept(let slot): TokenBucket(fullAt: fullAt(in: slot).pointee)
    case .free: nil
    case .shared(let bucket): TokenBucket(fullAt: sharedFullAt(bucket).pointee)
    }
  }

  /// Sets a key's level.
  /// - Parameter place: where the key was found since the table was last changed for another key, or before.
  mutating func set(_ level: TokenBucket, of key: BucketKey, at place: Place) {
    switch place {
    case .kept(let slot): fullAt(in: slot).pointee = level.fullAt
    case .free(let slot): occupy(slot, key, level)
    case .shared(let bucket): sharedFullAt(bucket).pointee = level.fullAt
    }
  }

  /// Takes over every level of another table that is not full.
  /// - Returns: whether there was room for all of them.
  package mutating func takeLevels(from other: BucketTable, at now: Int64) -> Bool {
    var isComplete = true
    for slot in 0..<other.layout.slots {
      let level = other.fullAt(in: slot).pointee
      guard let key = other.key(in: slot), level > now else { continue }
      let place = place(of: key, policy: 0, at: now)
      if place.isShared { isComplete = false } else { set(TokenBucket(fullAt: level), of: key, at: place) }
    }
    for bucket in 0..<min(other.layout.policies, layout.policies) * BucketTableLayout.sharedPerPolicy {
      sharedFullAt(bucket).pointee = max(sharedFullAt(bucket).pointee, other.sharedFullAt(bucket).pointee)
    }
    return isComplete
  }

  /// How many of some slots hold a key in debt. It looks at all of them: count a large table in slices.
  package func keysInDebt(in slots: Range<Int>, at now: Int64) -> Int {
    slots.count { fullAt(in: $0).pointee > now }
  }

  /// How many slots hold a key, in debt or not. Looks at all of them.
  package var occupiedSlots: Int { (0..<layout.slots).count { key(in: $0) != nil } }

  // MARK: Slots

  private func search(
    _ group: Int, for key: BucketKey, at now: Int64, _ free: inout (slot: Int?, count: Int)
  ) -> Place? {
    let start = group * BucketTableLayout.slotsPerGroup
    for slot in start..<start + BucketTableLayout.slotsPerGroup {
      let words = keyWords(in: slot)
      if words[0] == key.high && words[1] == key.low { return .kept(slot: slot) }
      if fullAt(in: slot).pointee <= now {
        free.slot = free.slot ?? slot
        free.count += 1
      }
    }
    return nil
  }

  private mutating func occupy(_ slot: Int, _ key: BucketKey, _ level: TokenBucket) {
    let words = keyWords(in: slot)
    words[0] = 0
    words[1] = 0
    atomicMemoryFence(ordering: .releasing)
    fullAt(in: slot).pointee = level.fullAt
    atomicMemoryFence(ordering: .releasing)
    words[0] = key.high
    words[1] = key.low
  }

  /// Spreads a uniform word over the groups (Lemire's multiply-shift reduction).
  private func group(_ word: UInt64) -> Int {
    Int(word.multipliedFullWidth(by: UInt64(layout.groups)).high)
  }

  private func keyWords(in slot: Int) -> UnsafeMutablePointer<UInt64> {
    (slots + slot * BucketTableLayout.slotBytes).assumingMemoryBound(to: UInt64.self)
  }

  private func fullAt(in slot: Int) -> UnsafeMutablePointer<Int64> {
    (slots + slot * BucketTableLayout.slotBytes + 16).assumingMemoryBound(to: Int64.self)
  }

  private func sharedFullAt(_ bucket: Int) -> UnsafeMutablePointer<Int64> {
    (shared + bucket * 8).assumingMemoryBound(to: Int64.self)
  }

  private func key(in slot: Int) -> BucketKey? {
    let words = keyWords(in: slot)
    return words[0] | words[1] == 0 ? nil : BucketKey(high: words[0], low: words[1])
  }
}
