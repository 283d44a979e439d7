import BrokerClient
import ContractJSON
import Drafts
import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Settings
import Storage
import Synchronization

@testable import Worker

/// The application over a database of its own, the broker replaced by the writer it would use.
final class ApplicationUnderTest: Sendable {
  let gateway: WritingGateway
  let longReads: LongReadThread
  let reads: DraftReads
  private let folder: URL
  private let application: HTTPApplication

  init(
    identity: IdentitySettings = IdentitySettings(trustUserHeader: true), servesExtras: Bool = false
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "worker-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "ringdraft.db").path
    var settings = Settings(
      environment: .development, host: "127.0.0.1", port: 8000, workers: 1, listeners: 1, dataDirectory: folder.path,
      runDirectory: folder.path, databasePath: path, log: LogSettings(level: .error, format: .json),
      identity: identity, corsAllowedOrigins: ["http://localhost:3000"])
    settings.extras.isEnabled = servesExtras
    gateway = try WritingGateway(path: path)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    longReads = LongReadThread(reader: try DraftReader(path: path, connections: 1))
    reads = DraftReads(reader: try DraftReader(path: path, connections: 2), thread: longReads)
    application = HTTPApplication(
      settings: settings, reads: reads, broker: gateway,
      identity: IdentityResolver(settings: identity, logger: logger), logger: logger)
  }

  /// One more reader of its database.
  func reader() throws -> DraftReader {
    try DraftReader(path: folder.appending(path: "ringdraft.db").path, connections: 1)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Sends one request.
  func send(
    _ method: HTTPRequest.Method, _ target: String, as user: String? = nil, fields: KeyValuePairs<String, String> = [:],
    body: String? = nil
  ) async throws -> ReceivedAnswer {
    try await send(method, target, as: user, fields: fields, bodyOctets: body.map { Array($0.utf8) })
  }

  func send(
    _ method: HTTPRequest.Method, _ target: String, as user: String? = nil, fields: KeyValuePairs<String, String> = [:],
    bodyOctets: [UInt8]?
  ) async throws -> ReceivedAnswer {
    var head = HTTPRequest(method: method, scheme: "http", authority: "example.test:8000", path: target)
    if let user { head.headerFields[.userID] = user }
    for (name, value) in fields { head.headerFields.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
    let request = Request(head: head, body: .init(buffer: ByteBuffer(bytes: bodyOctets ?? [])))
    let response = await application.respond(to: request, peer: nil).response
    let writer = CollectingWriter()
    try await response.body.write(writer)
    return ReceivedAnswer(status: response.status.code, fields: response.headers, text: writer.text)
  }

  /// Creates a draft and gives its id.
  func createDraft(as user: String = "ann", segment: String? = nil) async throws -> String {
    let initial = segment.map { #","initial_segment":"\#($0)""# } ?? ""
    let answer = try await send(
      .post, "/v1/collab/drafts", as: user, body: #"{"title":"T","platform":"x"\#(initial)}"#)
    return try answer.json("data", "draft_id").stringValue ?? ""
  }
}

struct ReceivedAnswer: Sendable {
  let status: Int
  let fields: HTTPFields
  let text: String

  /// The value at a path of keys; `null` when there is none.
  func json(_ path: String...) throws -> JSONValue {
    var value = try JSONParser.parse(Array(text.utf8))
    for key in path {
      if let place = Int(key), let elements = value.arrayValue {
        value = place < elements.count ? elements[place] : .null
      } else {
        value = value.objectValue?[key] ?? .null
      }
    }
    return value
  }

  var errorCode: String? { try? json("error", "code").stringValue }
  var detail: String? { try? json("detail").stringValue }
}

/// Carries commands out at once, in this process.
final class WritingGateway: CommandGateway {
  private struct State {
    let writer: DraftWriter
    var commands: UInt64 = 0
    var isAway = false
  }

  private let state: Mutex<State>

  init(path: String) throws {
    let secret = InviteSecret(bytes: [UInt8](repeating: 7, count: InviteSecret.byteCount))
    let writer = try DraftWriter(path: path, secret: secret)
    state = Mutex(State(writer: writer))
  }

  /// Whether the broker is to seem gone.
  func setAway(_ isAway: Bool) {
    state.withLock { $0.isAway = isAway }
  }

  func nextCommandID() -> CommandID {
    state.withLock {
      $0.commands += 1
      return CommandID(high: 1, low: $0.commands)
    }
  }

  func execute(_ command: DraftCommand) async throws(BrokerUnavailable) -> CommandOutcome {
    let outcome: CommandOutcome? = state.withLock { state in
      guard !state.isAway else { return nil }
      return try? state.writer.commitGroup(at: .now()) { try $0.execute(command).get().outcome }
    }
    guard let outcome else { throw BrokerUnavailable(.deadlineExceeded) }
    return outcome
  }

  func ping(deadline: Int64) async throws(BrokerUnavailable) {
    if state.withLock({ $0.isAway }) { throw BrokerUnavailable(.deadlineExceeded) }
  }
}

/// Gathers a response's body.
private final class CollectingWriter: ResponseBodyWriter {
  private let buffer = Mutex(ByteBuffer())

  var text: String { buffer.withLock { String(buffer: $0) } }

  func write(_ buffer: ByteBuffer) async throws {
    self.buffer.withLock { whole in
      var part = buffer
      whole.writeBuffer(&part)
    }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
