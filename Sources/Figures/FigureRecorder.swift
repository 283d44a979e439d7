import Synchronization

/// Counts into one slot's record. The process that has the slot is its only writer, and its event loop the only caller.
///
/// What belongs together is written between two changes of the sequence, so that a reader sees all of it or nothing. A
/// count costs some stores: no system call, no allocation, no locked instruction. A process that is killed leaves what
/// it counted, whole but for what it was about.
package final class FigureRecorder {
  private let memory: FigureMemory
  private let base: Int

  /// A record in memory of this process alone, which nobody reads.
  package convenience init() {
    self.init(FigureMemory(wordCount: FigureLayout.words), at: 0)
  }

  /// Takes over a record. What it has counted stays; what holds for a process only begins anew.
  /// - Parameters:
  ///   - base: the record's first word.
  ///   - process: the caller's id, and when it was started, in ticks since the machine's start: another process with
  ///     the same id was started at another time.
  package init(_ memory: FigureMemory, at base: Int, process: Int32 = 0, startedAtTicks: UInt64 = 0) {
    self.memory = memory
    self.base = base
    let isTorn = word(FigureLayout.sequence) & 1 == 1
    if isTorn { set(FigureLayout.sequence, word(FigureLayout.sequence) &+ 1) }
    update {
      set(FigureLayout.process, UInt64(UInt32(bitPattern: process)))
      set(FigureLayout.startedAtTicks, startedAtTicks)
      set(FigureLayout.inService, 0)
      set(FigureLayout.sockets, 0)
      add(1, to: FigureLayout.processes)
    }
  }

  /// A request goes to the routes.
  package func requestBegan() {
    add(1, to: FigureLayout.inService)
  }

  /// The routes are done with a request, whether or not somebody is still there for its answer.
  package func requestEnded() {
    add(UInt64.max, to: FigureLayout.inService)
  }

  /// An answer is about to be written.
  /// - Parameter nanoseconds: what it took since the whole request was there; nil where no route was asked.
  package func answered(_ route: FigureRoute, status: Int, nanoseconds: Int64? = nil) {
    update {
      add(1, to: FigureLayout.requestWord(route, status: status))
      if let nanoseconds { record(nanoseconds / 1_000, in: .requestDuration) }
    }
  }

  /// A WebSocket was opened or closed; `count` are open.
  package func socketsChanged(to count: Int, opened: Bool) {
    update {
      set(FigureLayout.sockets, UInt64(count))
      if opened { add(1, to: FigureLayout.socketsOpened) }
    }
  }

  /// A WebSocket frame was written.
  /// - Parameter bytes: its payload.
  package func frameSent(bytes: Int) {
    update {
      add(1, to: FigureLayout.framesSent)
      add(UInt64(bytes), to: FigureLayout.frameBytes)
    }
  }

  /// One value of a histogram.
  package func measured(_ kind: FigureHistogramKind, microseconds: Int64) {
    update { record(microseconds, in: kind) }
  }

  // MARK: Words

  /// Readers that see the sequence odd, or another one after they have read, read again.
  @inline(__always)
  private func update(_ body: () -> Void) {
    let sequence = word(FigureLayout.sequence)
    set(FigureLayout.sequence, sequence &+ 1)
    atomicMemoryFence(ordering: .releasing)
    body()
    memory.words[base + FigureLayout.sequence].store(sequence &+ 2, ordering: .releasing)
  }

  @inline(__always)
  private func record(_ microseconds: Int64, in kind: FigureHistogramKind) {
    let value = UInt64(max(0, microseconds))
    add(min(value, FigureBuckets.greatestValue), to: kind.offset)
    add(1, to: kind.offset + 1 + FigureBuckets.bucket(of: value))
  }

  @inline(__always)
  private func word(_ index: Int) -> UInt64 { memory.words[base + index].load(ordering: .relaxed) }

  @inline(__always)
  private func set(_ index: Int, _ value: UInt64) { memory.words[base + index].store(value, ordering: .relaxed) }

  @inline(__always)
  private func add(_ value: UInt64, to index: Int) { set(index, word(index) &+ value) }
}

@available(*, unavailable)
extension FigureRecorder: Sendable {}
