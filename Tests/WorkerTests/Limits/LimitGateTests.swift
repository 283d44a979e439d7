import BrokerProtocol
import CLinux
import Limits
import NIOCore
import Testing

@testable import Worker

/// The gate over a real client and a real limiter.
@Suite(.timeLimit(.minutes(2))) struct LimitGateTests {
  @Test func theBrokerDecides() async throws {
    let scene = try await GateScene.make(burst: 2)
    #expect(await scene.decide().word == .admitted)
    #expect(await scene.decide().word == .admitted)
    #expect(await scene.decide().word == .refused)
    #expect(await scene.decide(user: "grace").word == .admitted)
    #expect(await scene.decide(.listDrafts).word == .admitted, "another route has a bucket of its own")
  }

  @Test func aRefusalIsRememberedSoAFloodCostsTheBrokerNothing() async throws {
    let scene = try await GateScene.make(burst: 1)
    #expect(await scene.decide().word == .admitted)
    #expect(await scene.decide().word == .refused)
    let asked = try await scene.broker { $0.questions.count }
    for _ in 0..<100 { #expect(await scene.decide().word == .refused) }
    #expect(try await scene.broker { $0.questions.count } == asked)
    #expect(await scene.decide(user: "grace").word == .admitted)
  }

  @Test func whatIsRememberedIsVoidWithTheConnection() async throws {
    let scene = try await GateScene.make(burst: 1)
    for _ in 0..<2 { _ = await scene.decide() }
    try await scene.broker { $0.restart() }
    #expect(await scene.decide(user: "grace").word == .admitted, "over the new connection")
    #expect(await scene.decide().word == .admitted, "the successor's buckets are full")
  }

  private static func rules(burst: Int64, mode: LimitMode = .enforce) throws -> LimitRules {
    let policy = try #require(TokenBucketPolicy(perMinute: 1, burst: burst))
    return LimitRules(
      policies: PolicyTable(standard: policy, routes: [:], address: nil, socketConnects: nil, socketMessages: nil),
      mode: mode)
  }

  /// As a worker does that finishes while others with new settings serve: the limits are the broker's, not its own.
  @Test func theLimitsAreThoseTheBrokerTells() async throws {
    let scene = try await GateScene.make(burst: 1)
    for expected in [LimitVerdict.Word.admitted, .refused, .refused] { #expect(await scene.decide().word == expected) }
    let larger = try Self.rules(burst: 3)
    try await scene.broker { $0.change(to: larger) }
    _ = await scene.decide(user: "grace")
    for expected in [LimitVerdict.Word.admitted, .admitted, .refused] { #expect(await scene.decide().word == expected) }
    guard case .refused(_, let policies) = await scene.decide() else { throw CancellationError() }
    #expect(policies == larger.policies, "clients are told of those")
    try await scene.broker { $0.change(to: LimitRules()) }
    _ = await scene.decide(user: "grace")
    #expect(await scene.decide().word == .admittedUnasked)
    let shadow = try Self.rules(burst: 1, mode: .shadow)
    try await scene.broker { $0.change(to: shadow) }
    while await scene.decide().word != .admittedUnasked {}
  }

  /// The refusal was asked for before the memory became void: a bucket may have been reset meanwhile.
  @Test func anAnswerToAnEarlierGenerationIsNotRemembered() async throws {
    let scene = try await GateScene.make(burst: 1)
    _ = await scene.decide()
    let before = try await scene.broker { broker in
      broker.isMute = true
      return broker.questions.count
    }
    async let verdict = scene.decide()
    try await scene.asked(before + 1)
    // It is sent again over the new connection, and refused there.
    try await scene.broker { broker in
      broker.isMute = false
      broker.disconnectAll()
    }
    #expect(await verdict.word == .refused)
    let asked = try await scene.broker { $0.questions.count }
    #expect(await scene.decide().word == .refused)
    #expect(try await scene.broker { $0.questions.count } == asked + 1, "the broker was asked")
  }

  // MARK: The broker is away

  @Test(arguments: [
    (BrokerDownMode.local, LimitVerdict.Word.admitted), (.open, .admittedUnasked), (.closed, .unavailable),
  ])
  func aReadWaitsUntilItsDeadlineAndIsThenDecidedAlone(mode: BrokerDownMode, word: LimitVerdict.Word) async throws {
    for hasBroker in [false, true] {
      let scene = try await GateScene.make(downMode: mode, hasBroker: hasBroker)
      try await scene.broker { $0.isMute = true }
      let start = ringdraft_monotonic_nanoseconds()
      #expect(await scene.decide(withinMilliseconds: 100).word == word)
      #expect(ringdraft_monotonic_nanoseconds() - start >= 100 * GateScene.millisecond)
    }
  }

  @Test(arguments: BrokerDownMode.allCases)
  func aChangeIsNeverDecidedAlone(mode: BrokerDownMode) async throws {
    for hasBroker in [false, true] {
      let scene = try await GateScene.make(downMode: mode, hasBroker: hasBroker)
      try await scene.broker { $0.isMute = true }
      let verdict = await scene.decide(.createDraft, withinMilliseconds: 50, fallsBack: false)
      #expect(verdict.word == .unavailable)
    }
  }

  @Test(arguments: [(8, 4), (9, 4), (1, 1)] as [(Int64, Int)])
  func aloneAWorkerAdmitsItsShare(burst: Int64, share: Int) async throws {
    let scene = try await GateScene.make(burst: burst, workers: 2, hasBroker: false)
    var words: [LimitVerdict.Word] = []
    for _ in 0..<12 { words.append(await scene.decide(withinMilliseconds: 0).word) }
    #expect(
      words == [LimitVerdict.Word](repeating: .admitted, count: share) + words.dropFirst(share).map { _ in .refused })
    guard case .refused(_, let policies) = await scene.decide(withinMilliseconds: 0) else {
      Issue.record("not refused")
      return
    }
    #expect(policies[.route(.getDraft)]?.burst == Int64(share), "a client is told of the share")
  }

  @Test func whoWaitsForTheFirstConnectionIsDecidedByTheBroker() async throws {
    let scene = try await GateScene.make(burst: 1, downMode: .closed, hasBroker: false)
    async let first = scene.decide()
    async let second = scene.decide()
    try await scene.startBroker()
    #expect(Set(await [first.word, second.word]) == [.admitted, .refused])
  }

  @Test func noMoreWaitForTheFirstConnectionThanMay() async throws {
    let scene = try await GateScene.make(downMode: .open, hasBroker: false)
    try await withThrowingTaskGroup(of: LimitVerdict.Word.self) { group in
      for number in 0..<4_200 { group.addTask { await scene.decide(user: "user\(number)").word } }
      // These find no place, which takes no time; the others are decided by the broker.
      for _ in 0..<104 { #expect(try await group.next() == .admittedUnasked) }
      try await scene.startBroker()
      for try await word in group { #expect(word == .admitted) }
    }
  }

  // MARK: Shadow mode

  @Test func inShadowModeTheBrokerDecidesAndNobodyIsRefused() async throws {
    let scene = try await GateScene.make(burst: 2, mode: .shadow)
    for _ in 0..<7 { #expect(await scene.decide().word == .admittedUnasked) }
    while try await scene.broker({ $0.limiter.counters[.route(.getDraft)].refused }) < 5 { await Task.yield() }
    let key = try await scene.broker { broker in broker.questions.last.map { $0.tiers[0].key } }
    let enforced = BucketKey(
      .route(.getDraft), .user("ada"), isShadow: false, secret: try await scene.broker { $0.secret })
    #expect(key != enforced, "buckets of its own")
  }

  @Test func inShadowModeNobodyWaits() async throws {
    for hasBroker in [false, true] {
      let scene = try await GateScene.make(mode: .shadow, downMode: .closed, hasBroker: hasBroker)
      try await scene.broker { $0.isMute = true }
      let start = ringdraft_monotonic_nanoseconds()
      #expect(await scene.decide(.createDraft, fallsBack: false).word == .admittedUnasked)
      #expect(ringdraft_monotonic_nanoseconds() - start < 10_000 * GateScene.millisecond)
    }
  }

  // MARK: Limits that are off

  @Test func whatNoPolicyIsInForceForIsNotAsked() async throws {
    let scene = try await GateScene.make(burst: 0)
    let asked = try await scene.broker { $0.questions.count }
    #expect(await scene.decide().word == .admittedUnasked)
    #expect(try await scene.broker { $0.questions.count } == asked)
  }
}
