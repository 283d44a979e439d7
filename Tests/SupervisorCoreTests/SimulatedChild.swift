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
    /// Does everything, but does not end when it is told to finish.
    case stubborn
  }

  /// How long a sound child takes at most for one thing.
  static let reactionNanoseconds: Int64 = 60_000_000

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
  /// Whether it was ever given a listener, and so may have connections.
  var mayHaveConnections = false
  var unread: [SupervisorMessage] = []
  /// When it must have ended, once it was told to finish.
  var drainBound: Int64?
  /// When it ends, once it has read that.
  var drainEnd: Int64?
  /// When it was sent SIGABRT, which has no effect while it is stopped.
  var abortedAt: Int64?
  /// When it does the next thing, if it has something to do.
  var nextAction: Int64

  init(bornAt now: Int64) {
    answersSince = now
    lastAnswering = now
    nextAction = now
  }

  /// Whether it serves what it accepts.
  var isServing: Bool { isReady && mood != .stalled }

  /// Whether it was told to finish, read or not.
  var isToldToFinish: Bool { drainBound != nil }

  /// What it does next, as an index of ``unread``; nil when nothing. A child that is not ready boots instead.
  var nextMessage: Int? {
    switch mood {
    case .sound, .stubborn: unread.indices.first
    case .stalled: nil
    case .deaf: unread.firstIndex { if case .accept = $0 { false } else { true } }
    }
  }

  /// When it does something next.
  var deadline: Int64? {
    guard mood != .stalled else { return nil }
    let action = !isReady || nextMessage != nil ? nextAction : nil
    let end = mood == .stubborn ? nil : drainEnd
    return [action, end].compactMap(\.self).min()
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

  /// Whether a supervisor may end it for its silence: it does nothing and did nothing for as long as it is borne with,
  /// or it has just come to itself and has not got to its messages.
  func mayBeAborted(at now: Int64, silence: Int64) -> Bool {
    if let answersSince { return now - answersSince <= Self.backlogNanoseconds }
    return !isReady || now - lastAnswering >= silence - Self.backlogNanoseconds
  }

  /// Whether a supervisor may kill it: it was ended for its silence and is still there, or was told to finish in time.
  func mayBeKilled(at now: Int64) -> Bool {
    let isOverdue = drainBound.map { now >= $0 } ?? false
    return isOverdue || abortedAt.map { now - $0 >= WatchBounds.abortGrace } ?? false
  }
}
