import Drafts

/// A client's wish for missed events and positions.
struct CatchUpRequest: Sendable {
  /// Where it stood; nil when it does not know, or no position has that text.
  let after: EventPosition?
}
