import BrokerClient
import BrokerProtocol
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
  private var rooms: [String: Room] = [:]
  private var roomsToFlush: Set<String> = []

  /// - Parameter joinTimeoutNanoseconds: how long a socket waits for its room.
  init(eventLoop: any EventLoop, broker: any RoomBroker, joinTimeoutNanoseconds: Int64) {
    self.eventLoop = eventLoop
    self.broker = broker
    self.joinTimeoutNanoseconds = joinTimeoutNanoseconds
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
      for member in room.members { member.joinFailed() }
    }
  }
}

// MARK: - From the broker

extension RoomDirectory {
  func roomsToResume() -> [RoomPosition] {
    rooms.compactMap { name, room in
      guard case .joined(let sequence) = room.membership else { return nil }
      return RoomPosition(room: name, sequence: sequence)
    }
  }

  func received(_ publication: Publication) {
    guard let index = rooms.index(forKey: publication.room) else {
      // A membership that outlived its last socket, as a reconnect can make one.
      return broker.leave(publication.room)
    }
    guard rooms.values[index].takes(sequence: publication.sequence) else { return }
    let text = ByteBuffer(bytes: publication.frame)
    for member in rooms.values[index].members { member.deliver(text) }
    scheduleFlush(of: publication.room)
  }

  /// A room that is being joined again meanwhile has no position to lose.
  func lostPosition(in name: String) {
    guard let membership = rooms[name]?.membership, membership != .joining else { return }
    guard let room = rooms.removeValue(forKey: name) else { return }
    for member in room.members { member.positionLost() }
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
      for member in rooms[name]?.members ?? [] { member.flush() }
    }
  }
}

@available(*, unavailable)
extension RoomDirectory: Sendable {}
