import Synchronization

/// One slot's record as it was at one instant.
package struct FigureSnapshot: Equatable, Sendable {
  /// How often a record that is being written is read again. A count takes some nanoseconds and a reading a
  /// microsecond, so more than a few are needed only when the writer was stopped or killed in the midst of one.
  private static let maximumReadings = 32

  private let words: [UInt64]
  /// Whether its writer was stopped, or killed, in the midst of a count: one request may be counted in half.
  package let isTorn: Bool

  /// Reads a record.
  /// - Parameter base: its first word.
  package init(_ memory: FigureMemory, at base: Int) {
    let count = FigureLayout.words
    var isTorn = true
    words = [UInt64](unsafeUninitializedCapacity: count) { words, initialized in
      var readings = 0
      while isTorn, readings < Self.maximumReadings {
        readings += 1
        let sequence = memory.words[base + FigureLayout.sequence].load(ordering: .acquiring)
        for index in 0..<count {
          words.initializeElement(at: index, to: memory.words[base + index].load(ordering: .relaxed))
        }
        atomicMemoryFence(ordering: .acquiring)
        let after = memory.words[base + FigureLayout.sequence].load(ordering: .relaxed)
        isTorn = sequence & 1 == 1 || after != sequence
      }
      initialized = count
    }
    self.isTorn = isTorn
  }

  /// The process that has, or had, the slot.
  package var process: Int32 { Int32(bitPattern: UInt32(truncatingIfNeeded: words[FigureLayout.process])) }
  /// When that was started, in ticks since the machine's start.
  package var startedAtTicks: UInt64 { words[FigureLayout.startedAtTicks] }
  /// How many processes have had the slot.
  package var processes: UInt64 { words[FigureLayout.processes] }
  /// Requests that the routes are at. Of a process that is gone it says nothing.
  package var inService: UInt64 { words[FigureLayout.inService] }
  /// WebSockets that are open. Of a process that is gone it says nothing.
  package var sockets: UInt64 { words[FigureLayout.sockets] }
  package var socketsOpened: UInt64 { words[FigureLayout.socketsOpened] }
  /// WebSocket frames written, and the bytes of their payloads.
  package var framesSent: UInt64 { words[FigureLayout.framesSent] }
  package var frameBytes: UInt64 { words[FigureLayout.frameBytes] }

  package func histogram(_ kind: FigureHistogramKind) -> FigureHistogram {
    FigureHistogram(
      counts: words[(kind.offset + 1)..<(kind.offset + FigureLayout.histogramWords)], sum: words[kind.offset])
  }

  package var requests: RequestCounts { RequestCounts(words[FigureLayout.requests...]) }
}
