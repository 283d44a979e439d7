import Figures

/// What is served beyond the contract, where it is turned on.
///
/// Each counts against the limits as a read of the draft does: policies have fixed numbers, which the broker's file of
/// buckets and other releases know.
enum ExtraRoute: Sendable {
  case timeline
  case export
  case events

  /// As logs and figures have it.
  var figureRoute: FigureRoute {
    switch self {
    case .timeline: .timeline
    case .export: .export
    case .events: .events
    }
  }
}
