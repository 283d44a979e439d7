import BrokerProtocol
import Limits
import Testing

@testable import BrokerCore

/// What workers say about sockets, through `BrokerState`.
@Suite struct SocketDeskTests {
  private static let one = ProcessID(101)
  private static let two = ProcessID(102)
  private static let first = ConnectionID(1)
  private static let second = ConnectionID(2)

  private var state = BrokerState(
    epoch: 1, sockets: SocketDesk(limits: SocketLimits(perUser: 1, perDraft: 9, global: 9)))

  private mutating func connect(_ connection: ConnectionID, _ process: ProcessID, _ held: [SocketClaim]? = []) {
    _ = state.handle(.connected(connection, process: process), at: 0)
    _ = send(.hello(Hello(name: "w")), connection)
    if let held { _ = send(.declareSockets(held, isLast: true), connection) }
  }

  private mutating func send(
    _ request: Request, id: UInt64 = 1, _ connection: ConnectionID, at now: Int64 = 0
  ) -> [BrokerEffect] {
    state.handle(.received(connection, id: id, request), at: now)
  }

  private static func claim(_ number: UInt64, _ user: String = "ada") -> SocketClaim {
    SocketClaim(number: number, openedAt: Int64(number), user: user, draft: "d")
  }

  private mutating func acquire(_ number: UInt64, _ connection: ConnectionID, id: UInt64 = 1) -> [BrokerEffect] {
    send(.acquireSocket(Self.claim(number), deadline: 100), id: id, connection)
  }

  private static func answer(_ answer: SocketAnswer, _ connection: ConnectionID, id: UInt64 = 1) -> BrokerEffect {
    .send(connection, .reply(id: id, .socketAnswer(answer)))
  }

  @Test mutating func nobodyIsAdmittedBeforeAllHaveDeclared() {
    connect(Self.first, Self.one)
    #expect(acquire(9, Self.first) == [], "the supervisor has not said who there is")
    #expect(state.handle(.workersNamed([Self.one, Self.two]), at: 1) == [])
    connect(Self.second, Self.two, nil)
    #expect(send(.declareSockets([Self.claim(1, "grace")], isLast: false), Self.second) == [])
    let answers = send(.declareSockets([Self.claim(2)], isLast: true), Self.second)
    #expect(answers == [Self.answer(.userLimit, Self.first)], "the user's socket was in the list")
    #expect(state.socketFigures?.sockets == 2)
  }

  @Test mutating func aWorkerThatHasEndedIsNotWaitedFor() {
    connect(Self.first, Self.one)
    _ = state.handle(.workersNamed([Self.one, Self.two]), at: 0)
    #expect(acquire(1, Self.first) == [])
    #expect(state.handle(.processEnded(Self.two), at: 0) == [Self.answer(.granted, Self.first)])
  }

  @Test mutating func oneThatEndedBeforeTheRosterCameIsNotWaitedFor() {
    connect(Self.first, Self.one)
    _ = state.handle(.processEnded(Self.two), at: 0)
    #expect(acquire(1, Self.first) == [])
    #expect(state.handle(.workersNamed([Self.one, Self.two]), at: 0) == [Self.answer(.granted, Self.first)])
  }

  /// As when its number was another process's already when the broker first heard of it.
  @Test mutating func oneThatIsNamedNoMoreIsNotWaitedFor() {
    connect(Self.first, Self.one)
    _ = state.handle(.workersNamed([Self.one, Self.two]), at: 0)
    #expect(acquire(1, Self.first) == [])
    let successor = ProcessID(103)
    #expect(state.handle(.workersNamed([Self.one, Self.two, successor]), at: 0) == [], "the second may yet declare")
    #expect(state.handle(.workersNamed([Self.one, successor]), at: 0) == [Self.answer(.granted, Self.first)])
  }

  @Test mutating func whoHasWaitedUntilTheDeadlineGetsNoLease() {
    connect(Self.first, Self.one)
    #expect(acquire(1, Self.first) == [])
    #expect(
      state.handle(.workersNamed([]), at: 100) == [.send(Self.first, .reply(id: 1, .failed(.expired)))])
    #expect(state.socketFigures?.sockets == 0)
  }

  @Test mutating func whoHasGivenUpWaitingGetsNoLease() {
    connect(Self.first, Self.one)
    #expect(acquire(1, Self.first) == [])
    _ = send(.releaseSocket(number: 1), Self.first)
    #expect(state.handle(.workersNamed([]), at: 0) == [])
    #expect(state.socketFigures?.sockets == 0)
  }

  @Test mutating func onlySoManyWait() {
    connect(Self.first, Self.one)
    let most = UInt64(SocketDesk.maximumWaiting)
    for number in 1...most { _ = acquire(number, Self.first, id: number) }
    #expect(state.socketFigures?.waiting == SocketDesk.maximumWaiting)
    let refused = BrokerEffect.send(Self.first, .reply(id: most + 1, .failed(.overloaded)))
    #expect(acquire(most + 1, Self.first, id: most + 1) == [refused])
  }

  @Test mutating func leasesOutliveTheConnectionAndEndWithTheProcess() {
    _ = state.handle(.workersNamed([]), at: 0)
    connect(Self.first, Self.one)
    connect(Self.second, Self.two)
    #expect(acquire(1, Self.first) == [Self.answer(.granted, Self.first)])
    _ = state.handle(.disconnected(Self.first), at: 0)
    #expect(acquire(1, Self.second) == [Self.answer(.userLimit, Self.second)])
    _ = state.handle(.processEnded(Self.one), at: 0)
    #expect(acquire(1, Self.second) == [Self.answer(.granted, Self.second)])
  }

  /// Messages that lay unread when their process ended, or connected anew, must not bring a lease that nobody releases.
  @Test mutating func whatComesLateOfAConnectionCountsForNothing() {
    _ = state.handle(.workersNamed([]), at: 0)
    connect(Self.first, Self.one)
    connect(Self.second, Self.one)
    #expect(acquire(1, Self.first) == [])
    _ = state.handle(.disconnected(Self.first), at: 0)
    _ = state.handle(.processEnded(Self.one), at: 0)
    #expect(acquire(2, Self.second) == [])
    #expect(state.socketFigures?.sockets == 0)
  }

  @Test mutating func aDeclarationComesFirstAndOnce() {
    connect(Self.first, Self.one, nil)
    #expect(acquire(1, Self.first) == [.close(Self.first, .unexpectedMessage)])
    connect(Self.second, Self.one)
    #expect(send(.declareSockets([], isLast: true), Self.second) == [.close(Self.second, .unexpectedMessage)])
  }

  @Test mutating func whereSocketsAreNotLimitedNobodyWaits() {
    state = BrokerState(epoch: 1)
    connect(Self.first, Self.one)
    #expect(acquire(1, Self.first) == [Self.answer(.granted, Self.first)], "though not all are known")
    #expect(acquire(2, Self.first) == [Self.answer(.granted, Self.first)])
    #expect(state.socketFigures == nil)
    #expect(state.sockets.leases.total == 2)
  }

  @Test mutating func theOldestIsClosedByItsWorkerOrWhenThatComesBack() {
    let limits = SocketLimits(perUser: 1, perDraft: 9, global: 9, userPolicy: .replaceOldest)
    state = BrokerState(epoch: 1, sockets: SocketDesk(limits: limits))
    _ = state.handle(.workersNamed([]), at: 0)
    connect(Self.first, Self.one)
    connect(Self.second, Self.two)
    #expect(acquire(1, Self.first) == [Self.answer(.granted, Self.first)])
    let close = BrokerEffect.send(Self.first, .push(.closeSocket(number: 1)))
    #expect(acquire(2, Self.second) == [close, Self.answer(.granted, Self.second)])
    // The push was lost with the connection.
    _ = state.handle(.disconnected(Self.first), at: 0)
    let third = ConnectionID(3)
    connect(third, Self.one, nil)
    let told = send(.declareSockets([Self.claim(1)], isLast: true), third)
    #expect(told == [.send(third, .push(.closeSocket(number: 1)))])
    #expect(state.socketFigures?.sockets == 1)
    // Once it has ended it is forgotten.
    _ = send(.releaseSocket(number: 1), third)
    _ = state.handle(.disconnected(third), at: 0)
    connect(ConnectionID(4), Self.one, nil)
    #expect(send(.declareSockets([], isLast: true), ConnectionID(4)) == [])
  }

  /// As when the broker before died between a grant and the end of the socket that gave way.
  @Test mutating func theOldestBeyondTheLimitAreClosedWhenAllAreKnown() {
    let limits = SocketLimits(perUser: 2, perDraft: 9, global: 9, userPolicy: .replaceOldest)
    state = BrokerState(epoch: 1, sockets: SocketDesk(limits: limits))
    _ = state.handle(.workersNamed([Self.one, Self.two]), at: 0)
    connect(Self.first, Self.one, [Self.claim(1), Self.claim(4), Self.claim(5, "grace")])
    connect(Self.second, Self.two, nil)
    #expect(
      send(.declareSockets([Self.claim(2), Self.claim(3)], isLast: true), Self.second) == [
        .send(Self.first, .push(.closeSocket(number: 1))), .send(Self.second, .push(.closeSocket(number: 2))),
      ])
    #expect(state.socketFigures?.sockets == 3, "ada's two newest and grace's")
  }
}
