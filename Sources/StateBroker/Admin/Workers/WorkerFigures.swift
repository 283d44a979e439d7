import Figures
import Glibc
import NIOCore
import ProcessControl

/// What workers count in shared memory, for the statistics. Confined to the broker's event loop.
final class WorkerFigures {
  /// Nil when the file cannot be had.
  private let table: FigureTable?
  private var window = FigureWindow()

  init(table: FigureTable?) {
    self.table = table
  }

  /// Begins to keep what was a while ago.
  func start(on eventLoop: any EventLoop) {
    guard table != nil else { return }
    let figures = NIOLoopBound(self, eventLoop: eventLoop)
    eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .nanoseconds(FigureWindow.interval)) { _ in
      figures.value.sample()
    }
  }

  private func sample() {
    if let table { window.take(table.snapshots()) }
  }

  /// The processes that have, or had, slots.
  var processes: Set<Int32> { Set((table?.snapshots() ?? []).map(\.figures.process)) }

  /// Every slot there was, by number.
  func reports(_ facts: ServiceFacts) -> [SlotReport] {
    (table?.snapshots() ?? []).map { slot, figures in
      SlotReport(
        slot: slot, figures: figures, requestDuration: window.recent(.requestDuration, of: slot, in: figures),
        loopLag: window.recent(.loopLag, of: slot, in: figures),
        fanOutLag: window.recent(.fanOutLag, of: slot, in: figures),
        isAlive: facts.processes[figures.process]?.startedAtTicks == figures.startedAtTicks)
    }
  }
}

@available(*, unavailable)
extension WorkerFigures: Sendable {}
