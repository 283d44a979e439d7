import BrokerProtocol
import Limits
import Testing

@testable import BrokerCore

private let one = ConnectionID(1)
private let two = ConnectionID(2)
private let tier = Tier(.route(.getDraft), BucketKey(high: 1, low: 1))

/// A broker that admits one request a minute, with greeted connections.
private func broker(_ connections: ConnectionID...) -> BrokerState {
  var policies = PolicyTable()
  policies[.route(.getDraft)] = TokenBucketPolicy(perMinute: 1, burst: 1)
  let table = BucketTable(layout: BucketTableLayout(keys: 1_000, policies: PolicyID.count))
  var state = BrokerState(epoch: 5, limiter: RateLimiter(table: table, policies: policies))
  for connection in connections {
    _ = state.handle(.connected(connection), at: 0)
    _ = state.handle(.received(connection, id: 0, .hello(Hello(name: "w"))), at: 0)
  }
  return state
}

private func ask(_ state: inout BrokerState, _ connection: ConnectionID = one, at now: Int64 = 0) -> Bool? {
  let question = LimitQuestion(deadline: .max, tiers: TierList(tier))
  guard case .decision(let decision) = state.decide(question, from: connection, at: now) else { return nil }
  return decision.isAdmitted
}

private func noted(_ version: UInt64, by connection: ConnectionID) -> BrokerEvent {
  .received(connection, id: 9, .limitsNoted(version: version))
}

private func changed(_ version: UInt64, for connection: ConnectionID) -> BrokerEffect {
  .send(connection, .push(.limitsChanged(version: version)))
}

@Suite("Limit resets") struct LimitResetTests {
  @Test("a reset fills the bucket, tells every worker, and is settled when the last has noted it")
  func settled() {
    var state = broker(one, two)
    #expect(ask(&state) == true)
    #expect(ask(&state) == false)
    #expect(state.handle(.resetLimit(tier, ticket: 7), at: 0) == [changed(1, for: one), changed(1, for: two)])
    #expect(ask(&state) == true, "in force at once")
    #expect(state.handle(noted(1, by: two), at: 0) == [])
    #expect(state.handle(noted(1, by: two), at: 0) == [], "said twice")
    #expect(state.handle(noted(0, by: one), at: 0) == [], "of an earlier version")
    #expect(state.handle(noted(1, by: one), at: 0) == [.limitsSettled(ticket: 7)])
    #expect(state.limitsVersion == 1)
  }

  @Test("without workers it is settled at once; those that have not said hello are not told")
  func nobody() {
    var state = broker()
    _ = state.handle(.connected(one), at: 0)
    #expect(state.handle(.resetLimit(tier, ticket: 1), at: 0) == [.limitsSettled(ticket: 1)])
  }

  @Test("a worker that dies has noted it; of two resets each waits for its own")
  func death() {
    var state = broker(one, two)
    _ = state.handle(.resetLimit(tier, ticket: 1), at: 0)
    #expect(state.handle(noted(1, by: one), at: 0) == [])
    _ = state.handle(.resetLimit(tier, ticket: 2), at: 0)
    #expect(state.handle(.disconnected(two), at: 0) == [.limitsSettled(ticket: 1)])
    #expect(state.handle(noted(2, by: one), at: 0) == [.limitsSettled(ticket: 2)])
  }

  @Test("the version of a later reset notes the earlier ones")
  func later() {
    var state = broker(one)
    _ = state.handle(.resetLimit(tier, ticket: 1), at: 0)
    _ = state.handle(.resetLimit(tier, ticket: 2), at: 0)
    #expect(
      state.handle(noted(2, by: one), at: 0) == [.limitsSettled(ticket: 1), .limitsSettled(ticket: 2)])
  }

  @Test("a worker that says nothing is cut off, and the reset is settled")
  func overdue() {
    var state = broker(one, two)
    _ = state.handle(.resetLimit(tier, ticket: 1), at: 0)
    _ = state.handle(noted(1, by: one), at: 0)
    #expect(
      state.handle(.resetOverdue(ticket: 1), at: 0) == [.close(two, .limitsNotNoted), .limitsSettled(ticket: 1)])
    #expect(state.handle(.resetOverdue(ticket: 1), at: 0) == [], "it is settled")
    #expect(ask(&state, two) == nil)
  }

  @Test("where no limit is on nothing is reset")
  func off() {
    var state = BrokerState(epoch: 5)
    #expect(state.handle(.resetLimit(tier, ticket: 1), at: 0) == [.limitsUnchanged(ticket: 1)])
    #expect(state.limitsVersion == 0)
  }

  @Test("what workers report is summed, and outlives their connections")
  func reports() {
    var state = broker(one, two)
    var counts = WorkerLimitCounts()
    counts.refusedFromMemory = 2
    counts[.route(.getDraft)] = 3
    for connection in [one, two, one] { _ = state.handle(.received(connection, id: 1, .limitCounts(counts)), at: 0) }
    _ = state.handle(.disconnected(one), at: 0)
    #expect(state.workerLimitCounts.refusedFromMemory == 6)
    #expect(state.workerLimitCounts[.route(.getDraft)] == 9)
    counts.refusedFromMemory = .max
    _ = state.handle(.received(two, id: 1, .limitCounts(counts)), at: 0)
    #expect(state.workerLimitCounts.refusedFromMemory == .max)
  }

  @Test("decisions and their refusals are counted")
  func counters() {
    var state = broker(one)
    for _ in 0..<5 { _ = ask(&state) }
    #expect(state.limiter?.counters.admitted == 1 && state.limiter?.counters.refused == 4)
    #expect(state.limiter?.counters[.route(.getDraft)].refused == 4)
  }
}
