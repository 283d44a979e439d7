import BrokerClient
import BrokerProtocol
import CLinux
import Figures
import Logging
import NIOCore

/// The rooms this worker's sockets are in. Lives on the event loop.
///
/// The worker is one member of a room for all its sockets: the first of them joins at the broker, the others wait for
/// the same answer or, when it has come, are in at once. A socket that is in gets exactly the events that follow the
/// sequence at which it came in, since events of a room arrive in order and on this same loop.
final class RoomDirectory: BrokerClientDelegate {
  private let eventLoop: any EventLoop
  private let broker: any RoomBroker
  private let joinTimeoutNanoseconds: Int64
  private let queueBound: RoomQueueBound?
  private let figures: FigureRecorder
  private let logger: Logger
  private var rooms: [String: Room] = [:]
  private var roomsToFlush: Set<String> = []
  /// When the events happened whose frames are not written yet, microseconds since 1970. One read's worth.
  private var unwrittenSince: [Int64] = []

  /// - Parameters:
  ///   - joinTimeoutNanoseconds: how long a socket waits for its room.
  ///   - queueBound: of the bytes that wait for all members of a room; nil: only each member's own bound counts.
  init(
    eventLoop: any EventLoop, broker: any RoomBroker, joinTimeoutNanoseconds: Int64,
    queueBound: RoomQueueBound? = nil, figures: FigureRecorder = FigureRecorder(), logger: Logger
  ) {
    self.eventLoop = eventLoop
    self.broker = broker
    self.joinTimeoutNanoseconds = joinTimeoutNanoseconds
    self.queueBound = queueBound
    self.figures = figures
    self.logger = logger
  }

  /// Rooms with a member here.
  var count: Int { rooms.count }

  /// Puts a member into a room. Its `joined()` or `joinFailed()` is called, maybe before this returns.
  func join(_ name: String, _ member: any RoomMember) {
    if var room = rooms.removeValue(forKey: name) {
      room.add(member)
      rooms[name] = room
      if room.membership != .joining { member.joined() }
      return
    }
    var room = Room()
    room.add(member)
    rooms[name] = room
    broker.join(name, deadline: eventLoop.nanoseconds + joinTimeoutNanoseconds).assumeIsolated().whenComplete {
      self.joinAnswered(name, $0)
    }
  }

  /// Takes a member out. The last one's leaving is told to the broker; while its join is under way, that comes after.
  func leave(_ name: String, _ member: any RoomMember) {
    // Taken out of the table first, so that its array is changed in place.
    guard var room = rooms.removeValue(forKey: name) else { return }
    room.remove(member)
    if room.members.isEmpty, room.membership != .joining {
      broker.leave(name)
    } else {
      rooms[name] = room
    }
  }

  private func joinAnswered(_ name: String, _ answer: Result<Int64, any Error>) {
    guard var room = rooms.removeValue(forKey: name) else { return }
    switch answer {
    case .success where room.members.isEmpty:
      broker.leave(name)
    case .success(let sequence):
      room.membership = .joined(sequence: sequence)
      rooms[name] = room
      for member in room.members { member.joined() }
    case .failure:
      // The join may still be on its way, and would make a member of a worker that has none.
      broker.leave(name)
      for member in room.members { member.joinFailed() }
    }
  }
}

// MARK: - From the broker

extension RoomDirectory {
  func roomsToResume() -> [RoomPosition] {
    var positions: [RoomPosition] = []
    for name in rooms.keys {
      guard case .joined(let sequence) = rooms[name]?.membership else { continue }
      rooms[name]?.isResumed = true
      positions.append(RoomPosition(room: name, sequence: sequence))
    }
    return positions
  }

  func isFollowing(_ position: RoomPosition) -> Bool {
    guard let room = rooms[position.room] else { return false }
    return room.isResumed && room.membership == .joined(sequence: position.sequence)
  }

  func received(_ publication: Publication) {
    let name = publication.room
    guard let index = rooms.index(forKey: name) else {
      // A membership that outlived its last socket, as a reconnect can make one.
      return broker.leave(name)
    }
    switch rooms.values[index].follow(sequence: publication.sequence) {
    case .old: break
    case .next:
      var event = RoomEvent(publication)
      for member in rooms.values[index].members { member.deliver(&event) }
      if let instant = EventTime.microseconds(in: publication.frame) { unwrittenSince.append(instant) }
      scheduleFlush(of: name)
    case .gap(let last):
      logger.error(
        "events of a room were missed",
        metadata: ["draft_id": "\(name)", "after": "\(last)", "next": "\(publication.sequence)"])
      broker.leave(name)
      end(name)
    }
  }

  /// A room that was left or joined again meanwhile is not lost.
  func lost(_ position: RoomPosition) {
    if isFollowing(position) { end(position.room) }
  }

  /// Ends the sockets of a room that cannot be followed on. Their clients come back and read what they missed.
  private func end(_ name: String) {
    for member in rooms.removeValue(forKey: name)?.members ?? [] { member.positionLost() }
  }

  /// Several events may come in one read from the broker: their frames go out together.
  private func scheduleFlush(of name: String) {
    if roomsToFlush.isEmpty { eventLoop.assumeIsolated().execute { self.flush() } }
    roomsToFlush.insert(name)
  }

  private func flush() {
    let names = roomsToFlush
    roomsToFlush = []
    for name in names {
      let members = rooms[name]?.members ?? []
      for member in members { member.flush() }
      if let queueBound { queueBound.enforce(on: members) }
    }
    guard !unwrittenSince.isEmpty else { return }
    let now = ringdraft_wall_clock_microseconds()
    for instant in unwrittenSince { figures.measured(.fanOutLag, microseconds: now - instant) }
    unwrittenSince.removeAll(keepingCapacity: true)
  }
}

@available(*, unavailable)
extension RoomDirectory: Sendable {}
