import BrokerProtocol
import Limits
import Testing

@testable import BrokerCore

private let one = ConnectionID(1)
private let two = ConnectionID(2)
private let tier = Tier(.route(.getDraft), BucketKey(high: 1, low: 1))

/// What a reload changes in the broker.
@Suite struct ReconfigurationTests {
  private static func policies(_ burst: Int64) -> PolicyTable {
    var policies = PolicyTable()
    policies[.route(.getDraft)] = TokenBucketPolicy(perMinute: 1, burst: burst)
    return policies
  }

  private static func limiter(_ burst: Int64) -> RateLimiter {
    let table = BucketTable(layout: BucketTableLayout(keys: 1_000, policies: PolicyID.count))
    return RateLimiter(table: table, policies: policies(burst))
  }

  private static func greet(_ state: inout BrokerState, _ connection: ConnectionID, version: UInt16 = 3) {
    _ = state.handle(.connected(connection, process: ProcessID(Int32(connection.value))), at: 0)
    _ = state.handle(.received(connection, id: 0, .hello(Hello(version: version, name: "w"))), at: 0)
  }

  private static func ask(_ state: inout BrokerState, _ connection: ConnectionID = one) -> Bool? {
    let question = LimitQuestion(deadline: .max, tiers: TierList(tier))
    guard case .decision(let decision) = state.decide(question, from: connection, at: 0) else { return nil }
    return decision.isAdmitted
  }

  private static func switchLimits(
    _ state: inout BrokerState, _ limiter: RateLimiter?, mode: LimitMode = .enforce, ticket: UInt64 = 1
  ) -> [BrokerEffect] {
    state.reconfigure(groupItems: 7, limiter: limiter, mode: mode, sockets: nil, ticket: ticket, at: 0)
  }

  @Test func everyWorkerIsToldTheRulesAndThenToForget() {
    var state = BrokerState(epoch: 1, limiter: Self.limiter(1))
    Self.greet(&state, one)
    Self.greet(&state, two, version: 2)
    #expect(Self.ask(&state) == true)
    #expect(Self.ask(&state) == false)
    var limiter = state.limiter
    limiter?.policies = Self.policies(3)
    let changed = BrokerEffect.send(two, .push(.limitsChanged(version: 1)))
    #expect(
      Self.switchLimits(&state, limiter) == [
        .send(one, .push(.limitRules(LimitRules(policies: Self.policies(3))))),
        .send(one, .push(.limitsChanged(version: 1))), changed,
      ], "the version before knows no rules")
    #expect(Self.ask(&state) == true)
    #expect(Self.ask(&state) == true, "three in all")
    #expect(Self.ask(&state) == false)
    #expect(state.handle(.received(one, id: 9, .limitsNoted(version: 1)), at: 0) == [])
    #expect(state.handle(.received(two, id: 9, .limitsNoted(version: 1)), at: 0) == [.limitsSettled(ticket: 1)])
    #expect(state.limits.groupItems == 7)
  }

  @Test func aWorkerLearnsTheRulesWithItsWelcome() {
    var state = BrokerState(epoch: 1, limiter: Self.limiter(1), mode: .shadow)
    _ = state.handle(.connected(one), at: 0)
    let effects = state.handle(.received(one, id: 0, .hello(Hello(name: "w"))), at: 0)
    #expect(
      effects.last == .send(one, .push(.limitRules(LimitRules(policies: Self.policies(1), mode: .shadow)))))
    #expect(effects.count == 2)
  }

  @Test func limitsGoOffAndOn() {
    var state = BrokerState(epoch: 1)
    Self.greet(&state, one)
    #expect(Self.ask(&state) == true)
    #expect(Self.switchLimits(&state, nil) == [.limitsSettled(ticket: 1)], "nothing has changed")
    _ = Self.switchLimits(&state, Self.limiter(1))
    #expect(Self.ask(&state) == true)
    #expect(Self.ask(&state) == false)
    let effects = Self.switchLimits(&state, nil)
    #expect(effects.contains(.send(one, .push(.limitRules(LimitRules())))))
    #expect(Self.ask(&state) == true)
  }

  @Test func countsStayWithTheModeTheyWereMadeUnder() {
    var state = BrokerState(epoch: 1, limiter: Self.limiter(1))
    Self.greet(&state, one)
    for _ in 0..<3 { _ = Self.ask(&state) }
    _ = Self.switchLimits(&state, state.limiter, mode: .shadow)
    for _ in 0..<2 { _ = Self.ask(&state) }
    #expect(state.limitCounters(of: .enforce).admitted == 1)
    #expect(state.limitCounters(of: .enforce).refused == 2)
    #expect(state.limitCounters(of: .shadow).refused == 2)
    _ = Self.switchLimits(&state, nil)
    _ = Self.switchLimits(&state, Self.limiter(1))
    _ = Self.ask(&state)
    #expect(state.limitCounters(of: .enforce).admitted == 2)
    #expect(state.limitCounters(of: .enforce)[.route(.getDraft)].refused == 2)
  }
}

extension ReconfigurationTests {
  private static func claim(_ number: UInt64) -> SocketClaim {
    SocketClaim(number: number, openedAt: Int64(number), user: "ada", draft: "d")
  }

  private static func limitSockets(_ state: inout BrokerState, _ perUser: Int?) -> [BrokerEffect] {
    state.reconfigure(
      groupItems: 7, limiter: nil, mode: .enforce,
      sockets: perUser.map { SocketLimits(perUser: $0, perDraft: 9, global: 9) }, ticket: 1, at: 0)
  }

  private static func acquire(_ state: inout BrokerState, _ number: UInt64) -> [BrokerEffect] {
    state.handle(.received(one, id: number, .acquireSocket(claim(number), deadline: 100)), at: 0)
  }

  private static func answer(_ number: UInt64, _ answer: SocketAnswer) -> [BrokerEffect] {
    [.send(one, .reply(id: number, .socketAnswer(answer)))]
  }

  @Test func socketsThatWereOpenedWithoutALimitCountUnderALaterOne() {
    var state = BrokerState(epoch: 1)
    _ = state.handle(.workersNamed([]), at: 0)
    Self.greet(&state, one)
    _ = state.handle(.received(one, id: 1, .declareSockets([], isLast: true)), at: 0)
    for number in 1...3 as ClosedRange<UInt64> {
      #expect(state.handle(.received(one, id: 1, .openedSocket(Self.claim(number))), at: 0) == [])
    }
    #expect(Self.limitSockets(&state, 2) == [.limitsSettled(ticket: 1)], "closes nobody")
    #expect(Self.acquire(&state, 4) == Self.answer(4, .userLimit))
    _ = state.handle(.received(one, id: 1, .releaseSocket(number: 1)), at: 0)
    #expect(Self.acquire(&state, 5) == Self.answer(5, .userLimit), "still as many as allowed")
    _ = state.handle(.received(one, id: 1, .releaseSocket(number: 2)), at: 0)
    #expect(Self.acquire(&state, 6) == Self.answer(6, .granted))
    _ = state.handle(.received(one, id: 1, .openedSocket(Self.claim(7))), at: 0)
    #expect(state.socketFigures?.sockets == 3, "a worker that limits none opens on: what is open is counted")
    #expect(Self.limitSockets(&state, 4) == [.limitsSettled(ticket: 1)])
    #expect(Self.acquire(&state, 8) == Self.answer(8, .granted))
  }

  @Test func whoWaitsIsLetInWhenTheLimitGoes() {
    var state = BrokerState(epoch: 1, sockets: SocketDesk(limits: SocketLimits(perUser: 1, perDraft: 9, global: 9)))
    Self.greet(&state, one)
    _ = state.handle(.received(one, id: 1, .declareSockets([], isLast: true)), at: 0)
    #expect(Self.acquire(&state, 1) == [], "not all sockets are known")
    #expect(Self.limitSockets(&state, nil) == Self.answer(1, .granted) + [.limitsSettled(ticket: 1)])
  }

  /// Over an upgrade: such a worker declares nothing where sockets are not limited, and does not keep others waiting
  /// when they are limited later.
  @Test func aWorkerOfTheVersionBeforeMayStaySilent() {
    var state = BrokerState(epoch: 1)
    _ = state.handle(.workersNamed([ProcessID(1), ProcessID(2)]), at: 0)
    Self.greet(&state, two, version: 2)
    Self.greet(&state, one)
    _ = state.handle(.received(one, id: 1, .declareSockets([], isLast: true)), at: 0)
    _ = Self.limitSockets(&state, 1)
    #expect(Self.acquire(&state, 1) == Self.answer(1, .granted))
  }
}
