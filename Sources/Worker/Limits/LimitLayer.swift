import HTTPTypes
import Limits
import NIOCore
import Settings

/// The layer of the rate limits, between the token check and the 401.
struct LimitLayer: Sendable {
  private static let nanosecondsPerMillisecond: Int64 = 1_000_000

  /// On the worker's event loop, where routes run too.
  let gate: NIOLoopBound<LimitGate>
  private let proxies: ProxyChain
  private let ipv6Bits: Int
  /// Whether answers that are no refusal tell what is left.
  let sendsFieldsAlways: Bool
  /// How long a read waits for the broker.
  let readNanoseconds: Int64
  private let changeNanoseconds: Int64

  init(gate: NIOLoopBound<LimitGate>, settings: RateLimitSettings, broker: BrokerSettings) {
    self.gate = gate
    proxies = ProxyChain(settings: settings.proxies)
    ipv6Bits = settings.ipv6PrefixBits
    sendsFieldsAlways = settings.sendsFieldsAlways
    readNanoseconds = Int64(broker.brokerDeadlineMilliseconds) * Self.nanosecondsPerMillisecond
    changeNanoseconds = Int64(broker.commandDeadlineMilliseconds) * Self.nanosecondsPerMillisecond
  }

  /// Whether a request may pass.
  /// - Parameters:
  ///   - user: who asks, verified; nil counts the address.
  ///   - start: when the request came, nanoseconds of the monotonic clock.
  func verdict(
    _ route: RouteName, user: String?, peer: SocketAddress?, fields: HTTPFields, since start: Int64
  ) async -> LimitVerdict {
    let address = addressSubject(of: peer, fields)
    var subjects = TierList<LimitedSubject>()
    subjects.append(LimitedSubject(.route(route), user.map(LimitSubject.user) ?? address ?? .unknown))
    subjects.append(LimitedSubject(.address, address ?? .unknown))
    let wait = route.isMutation ? changeNanoseconds : readNanoseconds
    return await gate.value.decide(
      subjects, deadline: start + wait, fallsBack: !route.isMutation)
  }

  /// The client's address as limits count it; nil when it is not known.
  func addressSubject(of peer: SocketAddress?, _ fields: HTTPFields) -> LimitSubject? {
    proxies.client(of: peer, fields).map { .address(ClientAddress.limitKey($0, ipv6Bits: ipv6Bits)) }
  }
}
