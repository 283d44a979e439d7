import Drafts

/// Brings what happened to a draft into one order.
///
/// Each kind is in an order of its own, which is kept whatever the clock did; between kinds the instants decide.
/// Changes of one commit share their instant: then whoever wrote had joined and got the ring before.
struct TimelineMerge {
  private var joins: ArraySlice<TimelineEntry>
  private var segments: ArraySlice<TimelineEntry>
  private var passes: ArraySlice<TimelineEntry>
  private var holder: String

  /// - Parameters:
  ///   - creator: the ring's first holder.
  ///   - joins: collaborators added and invites accepted.
  init(creator: String, joins: [TimelineEntry], segments: [TimelineEntry], passes: [TimelineEntry]) {
    holder = creator
    self.joins = joins[...]
    self.segments = segments[...]
    self.passes = passes[...]
  }

  mutating func merged() -> [TimelineEntry] {
    var all: [TimelineEntry] = []
    all.reserveCapacity(joins.count + segments.count + passes.count)
    while let next = next() { all.append(next) }
    return all
  }

  private mutating func next() -> TimelineEntry? {
    let work = nextOfRing
    guard let join = joins.first, work.map({ join.at <= $0.at }) ?? true else { return take(work) }
    return joins.popFirst()
  }

  /// The next segment or pass, without taking it.
  private var nextOfRing: TimelineEntry? {
    guard let segment = segments.first, let pass = passes.first else { return segments.first ?? passes.first }
    if segment.at != pass.at { return segment.at < pass.at ? segment : pass }
    return segment.actor.hasSameBytes(as: holder) ? segment : pass
  }

  private mutating func take(_ entry: TimelineEntry?) -> TimelineEntry? {
    guard case .ringPassed(let recipient) = entry?.kind else { return entry == nil ? nil : segments.popFirst() }
    holder = recipient
    return passes.popFirst()
  }
}
