import Audit
import BrokerCore
import Drafts
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceTestSupport
import Storage
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
    #expect(log.messages == ["audit_head", "audit_head", "audit_head"])
    #expect(log.all.map { $0.metadata["seq"] } == ["1", "2", "3"])
    #expect(log.all.last?.metadata["hash"] == head.hash.hex)
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
