import Drafts
import Limits

@testable import BrokerProtocol

/// One of everything that goes over the wire.
enum Samples {
  static let invite = Invite(
    id: "i", draftID: "d", targetUserID: "bob", targetHandle: "@Bob ", status: .accepted,
    createdAt: Timestamp(microsecondsSinceEpoch: 1), expiresAt: Timestamp(microsecondsSinceEpoch: .max),
    acceptedAt: Timestamp(microsecondsSinceEpoch: -5), tokenHint: "abcdef", creatorID: "änn")

  static let actions: [DraftAction] = [
    .createDraft(title: "T", platform: "", initialSegment: nil),
    .createDraft(title: "T", platform: "x", initialSegment: "é👩‍👩‍👧"),
    .appendSegment(draft: "d", content: "c", key: ""),
    .passRing(draft: "d", recipient: "bob", key: "k"),
    .addCollaborator(draft: "d", collaborator: "", role: "viewer"),
    .createInvite(
      draft: "d", target: InviteTarget(handle: "@b", user: nil, userOfHandle: "user_1"), expiresInHours: 720, key: "k"),
    .acceptInvite(invite: "i", token: "t", key: "k"),
    .revokeInvite(invite: "i", key: "k"),
  ]

  static let counts = {
    var counts = WorkerLimitCounts()
    counts.refusedFromMemory = .max
    counts.admittedAlone = 1
    counts.refusedAlone = 2
    counts.admittedUnasked = 3
    counts.undecided = 4
    counts[.route(.createDraft)] = 5
    counts[.socketMessages] = .max
    return counts
  }()
  static let socket = SocketClaim(number: 7, openedAt: .max, user: "änn", draft: "d")

  static let requests: [Request] =
    [
      .hello(Hello(name: "worker-1")), .ping(deadline: .max), .join(room: "d", deadline: .max), .leave(room: "d"),
      .resume([], epoch: 0),
      .resume([RoomPosition(room: "d", sequence: 7), RoomPosition(room: "e", sequence: 0)], epoch: .max),
      .limitsNoted(version: .max), .limitCounts(WorkerLimitCounts()), .limitCounts(counts),
      .decide(LimitQuestion(deadline: .max, tiers: TierList())),
      .decide(
        LimitQuestion(
          deadline: -1, cost: 2,
          tiers: TierList(
            Tier(.route(.getDraft), BucketKey(high: 1, low: .max)), Tier(.address, BucketKey(high: 0, low: 1)),
            Tier(.socketConnects, BucketKey(high: 3, low: 4)), Tier(.socketMessages, BucketKey(high: .max, low: 0))))),
      .acquireSocket(socket, deadline: .max), .releaseSocket(number: .max), .declareSockets([], isLast: true),
      .openedSocket(socket),
      .declareSockets([socket, SocketClaim(number: 0, openedAt: -1, user: "", draft: "")], isLast: false),
    ]
    + actions.map {
      .execute(
        DraftCommand(id: CommandID(high: .max, low: 1), actor: "ann", requestID: "r", deadline: -1, action: $0))
    }
    + clients.map {
      .execute(
        DraftCommand(
          id: CommandID(high: 0, low: .max), actor: "änn", requestID: "r", deadline: .max, client: $0,
          action: .revokeInvite(invite: "i", key: "k")))
    }

  static let clients: [CommandClient] = [
    CommandClient(address: "2001:db8::1", userAgent: "curl/8 ünï"), CommandClient(address: nil, userAgent: ""),
    CommandClient(
      address: String(repeating: "1", count: CommandClient.maximumAddressBytes),
      userAgent: String(repeating: "a", count: CommandClient.maximumUserAgentBytes)),
  ]

  static let outcomes: [CommandOutcome] =
    [
      .draft(
        id: "d",
        version: DraftVersion(
          segmentCount: 3, passCount: 2, collaboratorCount: 1, updatedAt: Timestamp(microsecondsSinceEpoch: 9)),
        isReplay: true),
      .inviteCreated(invite, token: "t"), .invite(invite),
    ] + RefusalCode.allCases.map { .refused(Refusal($0, "no")) }

  private static let policies = PolicyTable(
    standard: .standard, routes: [:], address: TokenBucketPolicy(perMinute: 1, burst: 10_000_000),
    socketConnects: nil, socketMessages: TokenBucketPolicy(perMinute: 60_000_000, burst: 1))

  static let messages: [BrokerMessage] =
    [
      .reply(id: 1, .welcome(Welcome(epoch: .max, positionEpoch: .max - 1, secret: HashSecret(high: 1, low: 2)))),
      .reply(id: 2, .pong(isWritable: false)),
      .reply(id: 3, .joined(sequence: 12)), .reply(id: 4, .resumed(lost: ["a", "b"])),
      .push(.publication(Publication(room: "d", sequence: 4, requestID: "n/a", frame: [0x7B, 0x7D]))),
      .push(.limitsChanged(version: .max)),
      .reply(id: 7, .decision(Decision(at: 0, parts: TierList()))),
      .reply(
        id: 8,
        .decision(
          Decision(
            at: 9,
            parts: TierList(
              Decision.Part(
                policy: .route(.unmatched), isRefusing: true, isShared: false, bucket: TokenBucket(fullAt: .min)),
              Decision.Part(policy: .address, isRefusing: false, isShared: true, bucket: .full))))),
    ]
    + [
      .push(.closeSocket(number: .max)), .push(.limitRules(LimitRules())),
      .push(.limitRules(LimitRules(policies: policies, mode: .shadow))),
    ] + SocketAnswer.allCases.map { .reply(id: 9, .socketAnswer($0)) }
    + BrokerFailure.allCases.map { .reply(id: 5, .failed($0)) } + outcomes.map { .reply(id: 6, .outcome($0)) }
}
