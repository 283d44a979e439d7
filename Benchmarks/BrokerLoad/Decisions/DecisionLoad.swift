import CLinux

/// Decisions asked over one connection, a number of them on their way at once.
///
/// Blocking reads and writes, no event loop: the same few system calls for either server, and each batch of answers is
/// replaced by as many questions in one write.
struct DecisionLoad<Service: DecisionService> {
  private let socket: StreamSocket
  private let extent: LoadExtent
  private var service: Service
  private var subjects: SubjectSequence
  /// When each question on its way was sent; the answers come in the same order.
  private var sentAt: [Int64]
  private var asked = 0
  private var durations: [Int64] = []
  private var admitted = 0
  private var shared = 0

  init(_ service: Service, socketPath: String, subjects: SubjectSequence, extent: LoadExtent, window: Int) throws {
    socket = try StreamSocket(connectedTo: socketPath)
    self.service = service
    self.subjects = subjects
    self.extent = extent
    sentAt = [Int64](repeating: 0, count: window)
  }

  mutating func run() throws -> LoadFigures {
    try service.greet(over: socket)
    durations.reserveCapacity(1 << 20)
    let start = ringdraft_monotonic_nanoseconds()
    var now = start
    var received: [UInt8] = []
    try ask(sentAt.count, at: now, since: start)
    while durations.count < asked {
      try socket.receive(into: &received)
      now = ringdraft_monotonic_nanoseconds()
      let answered = durations.count
      try takeAnswers(from: &received, at: now)
      try ask(durations.count - answered, at: now, since: start)
    }
    var figures = LoadFigures(durations: durations, total: now - start)
    figures.admitted = admitted
    figures.shared = shared
    return figures
  }

  /// Asks `count` more, or those that are left.
  private mutating func ask(_ count: Int, at now: Int64, since start: Int64) throws {
    var count = count
    switch extent {
    case .nanoseconds(let span): if now - start >= span { return }
    case .questions(let total): count = min(count, total - asked)
    }
    guard count > 0 else { return }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * 256)
    for _ in 0..<count {
      sentAt[asked % sentAt.count] = now
      service.appendQuestion(number: asked, subject: subjects.next(), at: now, to: &bytes)
      asked += 1
    }
    try socket.send(bytes)
  }

  private mutating func takeAnswers(from received: inout [UInt8], at now: Int64) throws {
    var offset = 0
    while let answer = try received.withUnsafeBytes({ bytes in
      try service.readAnswer(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
    }) {
      offset += answer.byteCount
      guard durations.count < asked else { throw LoadError(message: "there were more answers than questions") }
      durations.append(now - sentAt[durations.count % sentAt.count])
      if answer.isAdmitted { admitted += 1 }
      if answer.isShared { shared += 1 }
    }
    received.removeFirst(offset)
  }
}
