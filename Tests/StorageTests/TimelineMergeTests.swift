import Drafts
import Testing

@testable import Storage

@Suite struct TimelineMergeTests {
  private static func entry(_ kind: TimelineEntry.Kind, _ actor: String, _ at: Int64) -> TimelineEntry {
    TimelineEntry(kind: kind, actor: actor, at: Timestamp(microsecondsSinceEpoch: at))
  }

  private static func segment(_ actor: String, _ at: Int64) -> TimelineEntry {
    entry(.segmentAdded(json: Array("{}".utf8)), actor, at)
  }

  private static func pass(_ from: String, _ to: String, _ at: Int64) -> TimelineEntry {
    entry(.ringPassed(to: to), from, at)
  }

  @Test func changesOfOneInstantFollowTheRing() {
    let segments = [Self.segment("a", 5), Self.segment("b", 5), Self.segment("a", 5)]
    let passes = [Self.pass("a", "b", 5), Self.pass("b", "a", 5)]
    let join = Self.entry(.collaboratorAdded("b", role: "r"), "a", 5)
    var merge = TimelineMerge(creator: "a", joins: [join], segments: segments, passes: passes)
    #expect(merge.merged() == [join, segments[0], passes[0], segments[1], passes[1], segments[2]])
  }

  @Test func aClockThatWentBackReordersNothingOfAKind() {
    let joins = [
      Self.entry(.collaboratorAdded("b", role: "r"), "a", 9), Self.entry(.collaboratorAdded("c", role: "r"), "a", 2),
    ]
    let segments = [Self.segment("a", 4), Self.segment("a", 10)]
    var merge = TimelineMerge(creator: "a", joins: joins, segments: segments, passes: [])
    #expect(merge.merged() == [segments[0], joins[0], joins[1], segments[1]])
  }
}
