import Drafts

/// What a client gets that was away: the events it missed or, where they cannot be told, the draft as it is.
package enum EventCatchUp: Sendable {
  /// The first of the missed events, in order and without a gap.
  /// - Parameter newest: where the draft's events end; beyond the last of these when there are more.
  case events([StoredEvent], newest: EventPosition)
  /// The position is none of this draft's, or events behind it are no longer kept.
  case state(DraftSnapshot, at: EventPosition)
}

/// An event as its room was told it.
package struct StoredEvent: Equatable, Sendable {
  package let sequence: Int64
  /// The JSON object that sockets receive.
  package let frame: [UInt8]
}

/// How much of what was missed is read at a time. The first event is read however long it is.
package struct CatchUpBounds: Sendable {
  let maxEvents: Int
  let maxBytes: Int

  package init(maxEvents: Int, maxBytes: Int) {
    self.maxEvents = maxEvents
    self.maxBytes = maxBytes
  }
}
