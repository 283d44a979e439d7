import BrokerProtocol
import Glibc
import HTTPCore
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Testing
import WebSocketCore

@testable import Worker

/// Real listeners and connections over the loopback interface.
@Suite(.timeLimit(.minutes(1)))
struct ListenerSetTests {
  private static let backlog: Int32 = 777
  private let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()

  /// A listening socket on a free port.
  private static func listener() throws -> (descriptor: CInt, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    let isListening = try SocketAddress(ipAddress: "127.0.0.1", port: 0).withSockAddr { address, length in
      bind(descriptor, address, socklen_t(length)) == 0 && listen(descriptor, backlog) == 0
    }
    try #require(isListening)
    return (descriptor, try port(of: descriptor))
  }

  /// Where the kernel has put it: bytes 2 and 3 of a `sockaddr_in`.
  private static func port(of descriptor: CInt) throws -> UInt16 {
    var address = [UInt8](repeating: 0, count: 16)
    var length = socklen_t(address.count)
    let status = address.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self), &length) }
    }
    try #require(status == 0)
    return UInt16(address[2]) << 8 | UInt16(address[3])
  }

  /// The length of the accept queue the kernel keeps for a listener: `tcpi_sacked` of TCP_INFO.
  private static func backlog(of descriptor: CInt) -> UInt32 {
    let offset = 28
    var info = [UInt8](repeating: 0, count: 104)
    var length = socklen_t(info.count)
    getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length)
    return info.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
  }

  /// Sets that tell each acknowledgement to a channel of its own making.
  private func makeSet(
    _ descriptors: [CInt], capacity: Int = 100
  ) throws -> (set: NIOLoopBound<ListenerSet>, acknowledged: AsyncStream<[Int]>) {
    let (stream, continuation) = AsyncStream.makeStream(of: [Int].self)
    let eventLoop = eventLoop
    let set = try eventLoop.submit {
      let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let table = ConnectionTable(eventLoop: eventLoop, tickNanoseconds: 10_000_000, capacity: capacity)
      let rooms = RoomDirectory(
        eventLoop: eventLoop, broker: BrokerStandIn(eventLoop), joinTimeoutNanoseconds: 1, logger: logger)
      let drafts = DraftSocketServices(eventLoop: eventLoop, rooms: rooms, logger: logger) { _ in .anonymous }
      let minute: Int64 = 60_000_000_000
      let sockets = SocketServices(
        servesEcho: true, times: HeartbeatTimes(pingIntervalNanoseconds: minute, silenceTimeoutNanoseconds: minute),
        maxQueuedBytes: 1000, drafts: drafts, table: table)
      let limits = RequestLimits(
        maxBodyBytes: 100, headTimeoutNanoseconds: minute, bodyTimeoutNanoseconds: minute, keepAliveNanoseconds: minute)
      let services = HTTPServices(
        limits: limits, cors: CORSPolicy(allowedOrigins: []), table: table, sockets: sockets, logger: logger,
        respond: ServerUnderTest.routed(ServerUnderTest.echo))
      let set = ListenerSet(
        descriptors: descriptors, services: services, backlog: Self.backlog, logger: logger
      ) { continuation.yield($0) }
      return NIOLoopBound(set, eventLoop: eventLoop)
    }.wait()
    return (set, stream)
  }

  private func assign(_ set: NIOLoopBound<ListenerSet>, _ indices: [Int]) {
    eventLoop.execute { set.value.assign(indices) }
  }

  /// A client that has sent a request.
  private static func client(_ port: UInt16) throws -> CInt {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let isConnected = try SocketAddress(ipAddress: "127.0.0.1", port: Int(port)).withSockAddr { address, length in
      connect(descriptor, address, socklen_t(length)) == 0
    }
    try #require(isConnected)
    let request = Array("GET /x HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
    try #require(write(descriptor, request, request.count) == request.count)
    return descriptor
  }

  /// Whether an answer comes within `milliseconds`.
  private static func isAnswered(_ descriptor: CInt, within milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, milliseconds) == 1 else { return false }
    var bytes = [UInt8](repeating: 0, count: 1000)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 && bytes.starts(with: "HTTP/1.1 200".utf8)
  }

  @Test func acceptsFromExactlyTheAssignedAndKeepsTheQueue() async throws {
    let listeners = try (0..<3).map { _ in try Self.listener() }
    let (set, acknowledged) = try makeSet(listeners.map(\.descriptor))
    var acknowledgements = acknowledged.makeAsyncIterator()

    assign(set, [0, 2, 9])
    #expect(await acknowledgements.next() == [0, 2])
    let first = try Self.client(listeners[0].port)
    #expect(Self.isAnswered(first, within: 5000))
    let other = try Self.client(listeners[1].port)
    #expect(!Self.isAnswered(other, within: 100))
    #expect(listeners.map { Self.backlog(of: $0.descriptor) } == [777, 777, 777])

    assign(set, [1])
    #expect(await acknowledgements.next() == [1])
    #expect(Self.isAnswered(other, within: 5000))
    // The listener that was given back still queues, and loses nothing.
    let waiting = try Self.client(listeners[0].port)
    #expect(!Self.isAnswered(waiting, within: 100))
    assign(set, [0, 1])
    #expect(await acknowledgements.next() == [0, 1])
    #expect(Self.isAnswered(waiting, within: 5000))
    for descriptor in [first, other, waiting] + listeners.map(\.descriptor) { close(descriptor) }
  }

  @Test func aFullWorkerAcceptsAgainWhenAConnectionEnds() async throws {
    let listener = try Self.listener()
    let (set, acknowledged) = try makeSet([listener.descriptor], capacity: 1)
    var acknowledgements = acknowledged.makeAsyncIterator()
    assign(set, [0])
    _ = await acknowledgements.next()
    let first = try Self.client(listener.port)
    #expect(Self.isAnswered(first, within: 5000))
    let second = try Self.client(listener.port)
    let third = try Self.client(listener.port)
    #expect(!Self.isAnswered(third, within: 100))
    close(first)
    #expect(Self.isAnswered(second, within: 5000))
    close(second)
    #expect(Self.isAnswered(third, within: 5000))
    close(third)
    close(listener.descriptor)
  }

  @Test func aListenerThatWasGivenBackTakesNobodysPlace() async throws {
    let listeners = try (0..<3).map { _ in try Self.listener() }
    let (set, acknowledged) = try makeSet(listeners.map(\.descriptor), capacity: 1)
    var acknowledgements = acknowledged.makeAsyncIterator()
    assign(set, [0, 1, 2])
    _ = await acknowledgements.next()
    let first = try Self.client(listeners[0].port)
    #expect(Self.isAnswered(first, within: 5000))
    // One connection a listener is taken beyond the bound: a read was on already when it was reached.
    let further = try listeners.map { try Self.client($0.port) }
    for client in further[1...] { #expect(Self.isAnswered(client, within: 5000)) }
    let waiting = try Self.client(listeners[2].port)
    #expect(!Self.isAnswered(waiting, within: 100))
    assign(set, [2])
    _ = await acknowledgements.next()
    for client in [first] + further[1...] { close(client) }
    #expect(Self.isAnswered(waiting, within: 5000))
    for descriptor in [waiting, further[0]] + listeners.map(\.descriptor) { close(descriptor) }
  }
}
