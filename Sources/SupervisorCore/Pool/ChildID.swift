/// One process of the pool: its slot, and which of the slot's processes it is.
package struct ChildID: Hashable, Sendable {
  package let slot: ChildSlot
  /// Counts the processes that this slot number has had, from 1, so that what is heard of a dead one is not taken for
  /// its successor's.
  package let incarnation: Int
  /// Whose program it runs and, if it is a worker, whose settings it has: 1 at the start, and one more with each
  /// reload.
  package let generation: Int

  package init(slot: ChildSlot, incarnation: Int, generation: Int = 1) {
    self.slot = slot
    self.incarnation = incarnation
    self.generation = generation
  }
}
