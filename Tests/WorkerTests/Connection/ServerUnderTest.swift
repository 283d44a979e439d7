import BrokerProtocol
import Figures
import HTTPCore
import HTTPTypes
import HummingbirdCore
import Limits
import Logging
import NIOCore
import NIOEmbedded
import Settings
import Storage
import WebSocketCore

@testable import Worker

/// A connection without a socket: bytes in, bytes out, and a clock that is set.
///
/// Requests are answered by `respond`, on the loop, in the turn they are read.
final class ServerUnderTest {
  static let second: Int64 = 1_000_000_000

  let loop = EmbeddedEventLoop()
  let broker: BrokerStandIn
  let rooms: RoomDirectory
  /// Nil where sockets are not limited.
  let leases: SocketLeaseHolder?
  let table: ConnectionTable
  let services: HTTPServices
  private(set) var channel: EmbeddedChannel

  init(
    maxQueuedBytes: Int = 1000, servesEcho: Bool = true, caller: Caller = .user("bob"), capacity: Int = 100,
    limits: SocketLimitSettings? = nil, socketBroker: LeaseStandIn? = nil, limitsSockets: Bool = true,
    figures: FigureRecorder = FigureRecorder(), history: DraftReader? = nil,
    respond: @escaping @Sendable (HummingbirdCore.Request, SocketAddress?) async -> Response = ServerUnderTest.echo
  ) {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    broker = BrokerStandIn(loop)
    rooms = RoomDirectory(eventLoop: loop, broker: broker, joinTimeoutNanoseconds: Self.second, logger: logger)
    table = ConnectionTable(eventLoop: loop, tickNanoseconds: Self.second / 10, capacity: capacity, figures: figures)
    leases = socketBroker.map { [loop] in
      SocketLeaseHolder(limitsSockets: limitsSockets, eventLoop: loop, broker: $0)
    }
    let socketLimits = leases.flatMap { leases -> DraftSocketLimits? in
      guard leases.limitsSockets else { return nil }
      return DraftSocketLimits(
        limits ?? SocketLimitSettings(), rates: nil, admissionNanoseconds: Self.second)
    }
    let drafts = DraftSocketServices(
      eventLoop: loop, rooms: rooms, leases: leases, limits: socketLimits, history: history, logger: logger
    ) { _ in caller }
    let sockets = SocketServices(
      servesEcho: servesEcho,
      times: HeartbeatTimes(
        pingIntervalNanoseconds: 25 * Self.second, silenceTimeoutNanoseconds: 60 * Self.second),
      maxQueuedBytes: maxQueuedBytes, drafts: drafts, table: table)
    services = HTTPServices(
      limits: RequestLimits(
        maxBodyBytes: 100, headTimeoutNanoseconds: 10 * Self.second, bodyTimeoutNanoseconds: 10 * Self.second,
        keepAliveNanoseconds: 75 * Self.second),
      cors: CORSPolicy(allowedOrigins: ["http://localhost:3000"]), table: table, sockets: sockets, logger: logger,
      respond: Self.routed(respond))
    channel = EmbeddedChannel(loop: loop)
    connect()
  }

  /// Answers with method, path and body.
  static let echo: @Sendable (HummingbirdCore.Request, SocketAddress?) async -> Response = { request, _ in
    let body = (try? await request.body.collect(upTo: 1000)) ?? ByteBuffer()
    let text = "\(request.method.rawValue) \(request.head.path ?? "") \(String(buffer: body))"
    return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// The same as the routes answer.
  static func routed(
    _ respond: @escaping @Sendable (HummingbirdCore.Request, SocketAddress?) async -> Response
  ) -> RequestResponder {
    { RoutedResponse(route: FigureRoute(.unmatched), response: await respond($0, $1)) }
  }

  /// Begins another connection, which the other calls then speak of.
  func connect() {
    channel = EmbeddedChannel(loop: loop)
    channel.allowOptionsWhenClosed = true
    try? channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
    try? HTTPConnection.install(in: channel.pipeline.syncOperations, services: services)
  }

  var isOpen: Bool { channel.isActive }

  /// Sends text as the client, and lets everything that follows from it happen.
  func send(_ text: String) {
    send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) {
    _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
    loop.run()
  }

  /// Lets the clock run.
  func wait(seconds: Int64) {
    loop.advanceTime(by: .seconds(seconds))
  }

  /// Everything written since the last call.
  func received() -> [UInt8] {
    var bytes: [UInt8] = []
    while let buffer = try? channel.readOutbound(as: ByteBuffer.self) { bytes += Array(buffer: buffer) }
    return bytes
  }

  /// The same as text.
  func receivedText() -> String {
    String(decoding: received(), as: UTF8.self)
  }
}

/// Answers joins at once, or when told to.
final class BrokerStandIn: RoomBroker {
  private let loop: any EventLoop
  private(set) var joins: [(room: String, promise: EventLoopPromise<Int64>)] = []
  private(set) var left: [String] = []
  /// What a join is answered with; nil leaves it open.
  var answer: Int64? = 0

  init(_ loop: any EventLoop) {
    self.loop = loop
  }

  func join(_ room: String, deadline: Int64) -> EventLoopFuture<Int64> {
    let promise = loop.makePromise(of: Int64.self)
    joins.append((room, promise))
    if let answer { promise.succeed(answer) }
    return promise.futureResult
  }

  func leave(_ room: String) {
    left.append(room)
  }
}
