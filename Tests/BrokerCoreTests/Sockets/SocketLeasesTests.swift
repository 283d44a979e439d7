import BrokerProtocol
import Limits
import TestSupport
import Testing

@testable import BrokerCore

@Suite struct SocketLeasesTests {
  private static let one = ProcessID(101)
  private static let two = ProcessID(102)

  @Test func refusesInTheOrderOfTheScopes() {
    var leases = SocketLeases(limits: SocketLimits(perUser: 1, perDraft: 1, global: 1))
    #expect((1...2).map { leases.acquire(Self.lease(Self.one, $0, "ada", "d")) } == [.granted, .refused(.globalLimit)])

    leases = SocketLeases(limits: SocketLimits(perUser: 1, perDraft: 1, global: 9))
    #expect((1...2).map { leases.acquire(Self.lease(Self.one, $0, "ada", "d")) } == [.granted, .refused(.draftLimit)])

    leases = SocketLeases(limits: SocketLimits(perUser: 1, perDraft: 9, global: 9))
    #expect((1...2).map { leases.acquire(Self.lease(Self.one, $0, "ada", "d")) } == [.granted, .refused(.userLimit)])
  }

  @Test func countsOverAllWorkersAndDrafts() {
    var leases = SocketLeases(limits: SocketLimits(perUser: 2, perDraft: 9, global: 9))
    let answers = [
      leases.acquire(Self.lease(Self.one, 1, "ada", "a")), leases.acquire(Self.lease(Self.two, 1, "ada", "b")),
      leases.acquire(Self.lease(Self.one, 2, "ada", "c")), leases.acquire(Self.lease(Self.one, 3, "grace", "c")),
    ]
    #expect(answers == [.granted, .granted, .refused(.userLimit), .granted])
  }

  @Test func usersWhoseNamesLookAlikeAreNotTheSame() {
    var leases = SocketLeases(limits: SocketLimits(perUser: 1, perDraft: 9, global: 9))
    let answers = [
      leases.acquire(Self.lease(Self.one, 1, "caf\u{e9}", "a")),
      leases.acquire(Self.lease(Self.one, 2, "cafe\u{301}", "a")),
    ]
    #expect(answers == [.granted, .granted])
  }

  @Test func theOldestOfAUserGivesWay() {
    var leases = SocketLeases(
      limits: SocketLimits(perUser: 2, perDraft: 2, global: 2, userPolicy: .replaceOldest))
    let first = Self.lease(Self.one, 1, "ada", "d")
    let second = Self.lease(Self.two, 2, "ada", "d")
    let answers = [
      leases.acquire(second), leases.acquire(first), leases.acquire(Self.lease(Self.one, 3, "ada", "d")),
      leases.acquire(Self.lease(Self.one, 4, "grace", "d")), leases.acquire(Self.lease(Self.one, 5, "ada", "d")),
    ]
    #expect(answers == [.granted, .granted, .replaced([first]), .refused(.globalLimit), .replaced([second])])
    #expect(leases.total == 2)
  }

  @Test func asManyGiveWayAsThereAreTooMany() {
    var leases = SocketLeases(
      limits: SocketLimits(perUser: 1, perDraft: 9, global: 9, userPolicy: .replaceOldest))
    let old = (1...3).map { Self.lease(Self.one, $0, "ada", "d") }
    leases.declare(old, of: Self.one)
    #expect(leases.acquire(Self.lease(Self.two, 4, "ada", "d")) == .replaced(old))
    #expect(leases.total == 1)
  }

  @Test func aReleasedOrDeadSocketMakesRoom() {
    var leases = SocketLeases(limits: SocketLimits(perUser: 1, perDraft: 1, global: 1))
    let lease = Self.lease(Self.one, 1, "ada", "d")
    var answers = [leases.acquire(lease)]
    leases.release(SocketLease.Key(Self.two, 1))
    answers.append(leases.acquire(Self.lease(Self.two, 1, "ada", "d")))
    leases.release(SocketLease.Key(Self.one, 1))
    leases.release(SocketLease.Key(Self.one, 1))
    answers.append(leases.acquire(Self.lease(Self.two, 1, "ada", "d")))
    leases.ended(Self.two)
    answers.append(leases.acquire(lease))
    #expect(answers == [.granted, .refused(.globalLimit), .granted, .granted])
    #expect(leases.total == 1)
  }

  @Test func askingAgainForWhatIsHeldChangesNothing() {
    var leases = SocketLeases(limits: SocketLimits(perUser: 1, perDraft: 1, global: 1))
    let lease = Self.lease(Self.one, 1, "ada", "d")
    #expect([leases.acquire(lease), leases.acquire(lease)] == [.granted, .granted])
    #expect(leases.total == 1)
  }

  @Test func aDeclarationIsTheWholeTruth() {
    var leases = SocketLeases(limits: SocketLimits(perUser: 2, perDraft: 2, global: 2))
    for number in 1...2 as ClosedRange<UInt64> { _ = leases.acquire(Self.lease(Self.one, number, "ada", "d")) }
    leases.declare([Self.lease(Self.one, 2, "ada", "d"), Self.lease(Self.one, 3, "ada", "e")], of: Self.one)
    #expect(leases.total == 2)
    #expect(leases.count(ofDraft: "d") == 1)
    leases.declare([], of: Self.one)
    #expect(leases.total == 0)
    #expect(leases.count(ofUser: "ada") == 0)
  }

  /// Whatever happens in whatever order: counts are those of the lists, and no limit is passed by an acquisition.
  @Test(arguments: [SocketUserPolicy.refuse, .replaceOldest])
  func countsAreRightAfterAnything(policy: SocketUserPolicy) {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let limits = SocketLimits(perUser: 3, perDraft: 5, global: 12, userPolicy: policy)
    var leases = SocketLeases(limits: limits)
    var open: [SocketLease] = []
    var number: UInt64 = 0
    for _ in 0..<20_000 {
      let owner = ProcessID(Int32(random.next() % 4))
      switch random.next() % 10 {
      case 0..<6:
        number += 1
        let lease = Self.lease(owner, number, "u\(random.next() % 5)", "d\(random.next() % 4)")
        switch leases.acquire(lease) {
        case .granted: open.append(lease)
        case .replaced(let oldest):
          #expect(open.filter { $0.user == lease.user }.starts(with: oldest), "seed \(seed)")
          open.removeAll { oldest.contains($0) }
          open.append(lease)
        case .refused: break
        }
      case 6..<9:
        guard let lease = open.randomElement(using: &random) else { break }
        leases.release(lease.key)
        open.removeAll { $0 == lease }
      default:
        leases.ended(owner)
        open.removeAll { $0.key.owner == owner }
      }
      guard Self.isRight(leases, open, limits) else {
        Issue.record("counts differ, seed \(seed)")
        return
      }
    }
  }

  private static func isRight(_ leases: SocketLeases, _ open: [SocketLease], _ limits: SocketLimits) -> Bool {
    leases.total == open.count && open.count <= limits.global
      && (0..<5).allSatisfy { user in
        let count = open.count { $0.user == "u\(user)" }
        return leases.count(ofUser: "u\(user)") == count && count <= limits.perUser
      }
      && (0..<4).allSatisfy { draft in
        let count = open.count { $0.draft == "d\(draft)" }
        return leases.count(ofDraft: "d\(draft)") == count && count <= limits.perDraft
      }
  }

  private static func lease(_ owner: ProcessID, _ number: UInt64, _ user: String, _ draft: String) -> SocketLease {
    SocketLease(SocketClaim(number: number, openedAt: Int64(number), user: user, draft: draft), of: owner)
  }
}
