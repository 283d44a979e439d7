import Drafts
import Foundation
import GRDB

@testable import Storage

/// A database in a folder of its own, with a writer and a reader on it.
final class TemporaryDatabase {
  let folder: URL
  let path: String
  private(set) var writer: DraftWriter
  private var commands: UInt64 = 0

  init(audit: AuditPolicy = .off) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "storage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "ringdraft.db").path
    writer = try DraftWriter(path: path, secret: Self.secret, audit: audit)
  }

  /// Stops the writer and starts another.
  func restart(audit: AuditPolicy) throws {
    try writer.close()
    writer = try DraftWriter(path: path, secret: Self.secret, audit: audit)
  }

  /// The audit trail's rows.
  func auditRows() throws -> [AuditRecord] {
    try AuditRecord.all(writer.queue)
  }

  /// Runs SQL behind the writer's back, on its connection.
  func execute(_ sql: String) throws {
    try writer.queue.inDatabase { try $0.execute(sql: sql) }
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  static let secret = InviteSecret(bytes: [UInt8](repeating: 7, count: InviteSecret.byteCount))

  func reader() throws -> DraftReader {
    try DraftReader(path: path, connections: 2)
  }

  /// Copies the database's files with these suffixes into a folder beside them, and gives the copy's path.
  func copy(suffixes: [String]) throws -> String {
    let copies = folder.appending(path: "copy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
    let copy = copies.appending(path: "ringdraft.db").path
    for suffix in suffixes { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
    return copy
  }

  func command(
    _ action: DraftAction, by actor: String = "ann", low: UInt64? = nil, client: CommandClient = .unknown
  ) -> DraftCommand {
    commands += 1
    return DraftCommand(
      id: CommandID(high: .max, low: low ?? commands), actor: actor, requestID: "r\(commands)", deadline: .max,
      client: client, action: action)
  }

  /// Commits one command in a group of its own.
  @discardableResult
  func commit(
    _ command: DraftCommand, at microseconds: Int64 = 1_000_000, uptime: Int64 = 0
  ) throws -> CommittedCommand {
    try writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: microseconds), uptime: uptime) {
      try $0.execute(command).get()
    }
  }

  @discardableResult
  func run(_ action: DraftAction, by actor: String = "ann", at microseconds: Int64 = 1_000_000) throws -> CommandOutcome
  {
    try commit(command(action, by: actor), at: microseconds).outcome
  }

  /// Creates a draft and gives its id.
  @discardableResult
  func createDraft(by actor: String = "ann", segment: String? = nil, at microseconds: Int64 = 1_000_000) throws
    -> String
  {
    let outcome = try run(.createDraft(title: "T", platform: "x", initialSegment: segment), by: actor, at: microseconds)
    guard case .draft(let id, _, false) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
    return id
  }
}

struct UnexpectedOutcome: Error {
  let outcome: CommandOutcome
}
