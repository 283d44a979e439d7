import SupervisorCore

/// A child as a model: what it does with its messages, and when.
struct SimulatedChild {
  enum Mood: CaseIterable {
    /// Does everything within ``reactionNanoseconds``.
    case sound
    /// Does nothing: stopped, or its event loop blocks.
    case stalled
    /// Answers pings and takes no listener, as without a free descriptor.
    case deaf
  }

  /// How long a sound child takes at most for one thing.
  static let reactionNanoseconds: Int64 = 300_000_000

  /// How long it takes at most for all that may wait for it.
  private static let backlogNanoseconds = 3 * reactionNanoseconds

  private(set) var mood = Mood.sound
  /// Since when it answers; nil while it does not.
  private var answersSince: Int64?
  /// The end of the last time in which it answered for long enough to have got to all of its messages.
  private var lastAnswering: Int64
  var isReady = false
  /// Only a broker says that it opens the database, and not each time.
  var opensDatabase = false
  var accepting: Set<Int> = []
  var unread: [SupervisorMessage] = []
  /// When it does the next thing, if it has something to do.
  var nextAction: Int64

  init(bornAt now: Int64) {
    answersSince = now
    lastAnswering = now
    nextAction = now
  }

  /// Whether it serves what it accepts.
  var isServing: Bool { isReady && mood != .stalled }

  /// What it does next, as an index of ``unread``; nil when nothing. A child that is not ready boots instead.
  var nextMessage: Int? {
    switch mood {
    case .sound: unread.indices.first
    case .stalled: nil
    case .deaf: unread.firstIndex { if case .accept = $0 { false } else { true } }
    }
  }

  /// When it does something next.
  var deadline: Int64? {
    guard mood != .stalled else { return nil }
    return !isReady || nextMessage != nil ? nextAction : nil
  }

  mutating func become(_ mood: Mood, at now: Int64) {
    self.mood = mood
    guard mood == .stalled else {
      answersSince = answersSince ?? now
      return
    }
    if let answersSince, now - answersSince > Self.backlogNanoseconds { lastAnswering = now }
    answersSince = nil
  }

  /// Whether a supervisor may kill it: it does nothing and did nothing for as long as it is borne with, or it has just
  /// come to itself and has not got to its messages.
  func mayBeKilled(at now: Int64) -> Bool {
    if let answersSince { return now - answersSince <= Self.backlogNanoseconds }
    return !isReady || now - lastAnswering >= WatchBounds.killAfter - Self.backlogNanoseconds
  }
}
