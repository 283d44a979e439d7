import Figures
import NIOCore

/// Measures how late the event loop is: it sets itself a time, ten times a second, and looks when its turn comes.
///
/// A loop that was held up for long missed the times it would have set itself meanwhile. They count too, each with what
/// was left of the delay when it was due: otherwise a second of standing still would weigh no more than a turn.
final class LoopLagMeter {
  private static let interval: Int64 = 100_000_000
  /// The most missed times that count, so that a process that was stopped for a day does not count for long.
  private static let maximumMissed: Int64 = 600

  private let eventLoop: any EventLoop
  private let figures: FigureRecorder

  init(eventLoop: any EventLoop, figures: FigureRecorder) {
    self.eventLoop = eventLoop
    self.figures = figures
  }

  /// Measures as long as the loop runs. Called on the event loop.
  func start() {
    let due = eventLoop.nanoseconds + Self.interval
    eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(due))) { [self] in
      record(lag: eventLoop.nanoseconds - due)
      start()
    }
  }

  /// - Parameter lag: nanoseconds.
  func record(lag: Int64) {
    var lag = lag
    var missed: Int64 = 0
    repeat {
      figures.measured(.loopLag, microseconds: lag / 1_000)
      lag -= Self.interval
      missed += 1
    } while lag > 0 && missed <= Self.maximumMissed
  }
}

@available(*, unavailable)
extension LoopLagMeter: Sendable {}
