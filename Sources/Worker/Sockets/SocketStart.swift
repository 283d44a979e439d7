import Drafts
import Storage

/// What a socket that asked for it begins with: the events it missed, or the draft as it is.
struct SocketStart {
  /// Whether `events` follow the client's position without a gap.
  var isRecovered = false
  var events: [StoredEvent] = []
  /// Where the socket is not recovered; nil when it is too long to be sent here, or nobody made it.
  var draft: DraftSnapshot?
  /// Everything up to it is in this, everything behind it will be sent. Nil for a draft nobody made.
  var position: EventPosition?

  /// They are read on the event loop, and fit into what may wait for a socket by default.
  private static let bounds = CatchUpBounds(maxEvents: 512, maxBytes: 128 << 10)

  private init() {}

  /// Reads what `request` asks for. What is published while a room is being joined is in the database already, so a
  /// member that leaves out what is not behind ``position`` gets each event once.
  static func read(_ request: CatchUpRequest, of draft: String, in history: DraftReader) throws -> SocketStart {
    var start = SocketStart()
    switch try read(draft, after: request.after, in: history) {
    case .complete(.events(let events, let newest)?):
      start.isRecovered = true
      start.events = events
      start.position = newest
    case .complete(.state(let draft, let position)?):
      start.draft = draft
      start.position = position
    case .complete(nil): break
    case .tooLong: start.position = try history.position(of: draft)
    }
    return start
  }

  /// More events than are read at once are no better than none: then the draft itself is less.
  private static func read(
    _ draft: String, after: EventPosition?, in history: DraftReader
  ) throws -> BoundedRead<EventCatchUp?> {
    let read = try history.catchUp(on: draft, after: after, bounds: bounds, maxRows: DraftReads.maximumRowsOnLoop)
    guard case .complete(.events(let events, let newest)?) = read, let after,
      events.last?.sequence ?? after.sequence != newest.sequence
    else { return read }
    return try history.catchUp(on: draft, after: nil, bounds: bounds, maxRows: DraftReads.maximumRowsOnLoop)
  }
}
