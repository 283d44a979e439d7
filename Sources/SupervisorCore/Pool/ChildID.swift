/// One process of the pool: its slot, and which of the slot's processes it is.
package struct ChildID: Hashable, Sendable {
  package let slot: ChildSlot
  /// Counts the slot's processes from 1, so that what is heard of a dead one is not taken for its successor's.
  package let generation: Int

  package init(slot: ChildSlot, generation: Int) {
    self.slot = slot
    self.generation = generation
  }
}
