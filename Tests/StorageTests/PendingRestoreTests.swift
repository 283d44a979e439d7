import Drafts
import Foundation
import Glibc
import Testing

@testable import Storage

/// A restore that was cut off after any of its steps: whoever comes next finishes it, or there was none.
@Suite("Interrupted restore")
struct PendingRestoreTests {
  private let folder: String
  private let database: String
  private let pending: PendingRestore
  private let stamp = "20260101T000000Z"

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "pending-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    database = folder + "/ringdraft.db"
    pending = PendingRestore(database: database)
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  @Test("is finished from wherever it was cut off, with the old log beside the old database", arguments: 0...4)
  func everyStep(done: Int) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let kept = pending.kept(at: stamp)
    try write("old", database)
    try write("old log", database + "-wal")
    try write("old journal", database + "-journal")
    try write("shared", database + "-shm")
    try write("new", pending.decided(at: stamp))
    let steps: [() -> Void] = [
      { rename(database, kept) }, { rename(database + "-wal", kept + "-wal") },
      { rename(database + "-journal", kept + "-journal") }, { unlink(database + "-shm") },
    ]
    for step in steps.prefix(done) { step() }
    #expect(try pending.finish() == kept)
    #expect(read(database) == "new" && read(kept) == "old")
    #expect(read(kept + "-wal") == "old log" && read(kept + "-journal") == "old journal")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
    #expect(try pending.finish() == nil)
  }

  @Test("one that was not decided has touched nothing")
  func undecided() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write("old", database)
    try write("half", pending.partial)
    #expect(try pending.finish() == nil)
    #expect(read(database) == "old")
  }

  @Test("a database that is a symbolic link stays one: the file it leads to is replaced")
  func symbolicLink() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let link = folder + "/link.db"
    try #require(symlink("ringdraft.db", link) == 0)
    try write("new", pending.decided(at: stamp))
    #expect(try PendingRestore(database: link).finish() == pending.kept(at: stamp))
    #expect(read(link) == "new" && read(database) == "new")
  }
}
