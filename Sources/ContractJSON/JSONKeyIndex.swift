/// Where the members of a large object stand, by key: a hash table with open addressing, at most half full, that keeps
/// no keys of its own. Hashes are seeded by process, so nobody outside can choose keys that collide.
struct JSONKeyIndex: Sendable {
  private struct Slot {
    static let empty = Slot(hash: 0, place: -1)

    var hash: UInt32
    /// Index of the member; -1 in an empty slot.
    var place: Int32
  }

  private var slots: [Slot] = []
  private var count = 0

  /// The place that was inserted for a key of this hash for which `isKey` is true.
  func place(hash: UInt32, where isKey: (Int) -> Bool) -> Int? {
    guard !slots.isEmpty else { return nil }
    var index = Int(hash) & (slots.count - 1)
    while slots[index].place >= 0 {
      if slots[index].hash == hash, isKey(Int(slots[index].place)) { return Int(slots[index].place) }
      index = (index + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Adds the place of a key that is not in the table.
  mutating func insert(_ place: Int, hash: UInt32) {
    if (count + 1) * 2 > slots.count { grow() }
    put(Slot(hash: hash, place: Int32(place)))
    count += 1
  }

  /// The hash of a key's UTF-8.
  static func hash(of key: String) -> UInt32 {
    var hasher = Hasher()
    var key = key
    key.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: .empty, count: max(64, old.count * 2))
    for slot in old where slot.place >= 0 { put(slot) }
  }

  private mutating func put(_ slot: Slot) {
    var index = Int(slot.hash) & (slots.count - 1)
    while slots[index].place >= 0 { index = (index + 1) & (slots.count - 1) }
    slots[index] = slot
  }
}
