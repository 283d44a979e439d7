import Audit
import BrokerCore
import Drafts
import Foundation
import Logging
import NIOCore
import NIOPosix
import Storage
import Synchronization
import Testing

@testable import StateBroker

/// The audit trail for what is no command.
@Suite final class GroupWriterAuditTests {
  private let folder: URL
  private let log = LogLines()
  private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
  private let writer: GroupWriter

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "broker-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let secret = InviteSecret(bytes: [UInt8](repeating: 7, count: InviteSecret.byteCount))
    let storage = try DraftWriter(
      path: folder.appending(path: "ringdraft.db").path, secret: secret, audit: AuditPolicy(isEnabled: true))
    writer = GroupWriter(writer: storage, logger: log.logger)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  private let reset = AuditEvent.limitReset(policy: "ip", subject: "ip:192.0.2.7", operatorUID: 1_000)

  @Test func theHeadIsToldWhenItMovedAndAtTheEnd() async throws {
    writer.tellAuditHead()
    writer.tellAuditHead()
    #expect(try await writer.appendAudit(reset, on: eventLoop).get())
    writer.tellAuditHead()
    writer.tellAuditHead()
    #expect(try await writer.appendAudit(reset, on: eventLoop).get())
    let head = try await writer.auditFigures(on: eventLoop).get().head
    try await writer.close(on: eventLoop).get()
    #expect(log.all.map(\.message) == ["audit_head", "audit_head", "audit_head"])
    #expect(log.all.map { $0.metadata["seq"] } == ["1", "2", "3"])
    #expect(log.all.last?.metadata["hash"] == head.hashText)
  }

  @Test func figuresTellWhatIsDurable() async throws {
    let command = DraftCommand(
      id: CommandID(high: 1, low: 1), actor: "ann", requestID: "r", deadline: .max,
      action: .createDraft(title: "T", platform: "x", initialSegment: nil))
    _ = try await writer.commit([.command(command)], on: eventLoop).get()
    _ = try await writer.appendAudit(reset, on: eventLoop).get()
    let figures = try await writer.auditFigures(on: eventLoop).get()
    #expect(figures.isEnabled && figures.rowsWritten == 3 && figures.skipped == 0 && figures.head.sequence == 3)
    try await writer.close(on: eventLoop).get()
  }

  @Test func afterTheEndNothingIsWritten() async throws {
    try await writer.close(on: eventLoop).get()
    await #expect(throws: StorageError.self) { try await writer.appendAudit(reset, on: eventLoop).get() }
    await #expect(throws: StorageError.self) { try await writer.auditFigures(on: eventLoop).get() }
  }
}

/// Keeps what is logged.
private final class LogLines: Sendable {
  struct Line: Sendable {
    let message: String
    let metadata: [String: String]
  }

  private let lines = Mutex<[Line]>([])

  var all: [Line] { lines.withLock { $0 } }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(lines: self) }
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let metadata = (event.metadata ?? [:]).mapValues { $0.description }
      lines.lines.withLock { $0.append(Line(message: "\(event.message)", metadata: metadata)) }
    }
  }
}
