import Synchronization

/// All slots' records, for reading. A record that no worker has taken over is not touched, so that it takes no memory.
package final class FigureTable {
  private let memory: FigureMemory

  /// - Parameter memory: a file of ``FigureLayout``, from its front.
  package init(_ memory: FigureMemory) { self.memory = memory }

  /// The records of the slots that have been in use, by number. Each is of one instant of its own.
  package func snapshots() -> [(slot: Int, figures: FigureSnapshot)] {
    (0..<FigureLayout.slots).filter(isInUse).map { slot in
      (slot, FigureSnapshot(memory, at: FigureLayout.offset(ofSlot: slot) / FigureLayout.wordBytes))
    }
  }

  private func isInUse(_ slot: Int) -> Bool {
    memory.words[FigureLayout.marksOffset / FigureLayout.wordBytes + slot].load(ordering: .acquiring) != 0
  }
}

@available(*, unavailable)
extension FigureTable: Sendable {}
