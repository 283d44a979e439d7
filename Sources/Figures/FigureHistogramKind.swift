/// The histograms of a record, all of microseconds.
package enum FigureHistogramKind: Int, CaseIterable, Sendable {
  /// From a whole request to its answer, of requests that reach the routes.
  case requestDuration
  /// How much later than it was due the event loop began something.
  case loopLag
  /// From an event's time to its frames having been written to the sockets of its room.
  case fanOutLag

  var offset: Int { FigureLayout.histograms + rawValue * FigureLayout.histogramWords }
}
