import Figures
import Foundation
import Testing

@testable import ProcessControl

@Suite("The file of the workers' counts") final class FigureFileTests {
  private let folder: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "figures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.folder = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private var path: String { folder + "/figures" }

  @Test("what a worker counts is read elsewhere, and goes on over processes and brokers")
  func counts() throws {
    let table = try FigureFile.open(in: folder)
    #expect(table.snapshots().isEmpty)
    for slot in [3, 0, FigureLayout.slots - 1] {
      try FigureFile.recorder(in: folder, slot: slot).answered(.server, status: 200)
    }
    try FigureFile.recorder(in: folder, slot: 3).answered(.server, status: 200)
    for table in [table, try FigureFile.open(in: folder)] {
      let snapshots = table.snapshots()
      #expect(snapshots.map(\.slot) == [0, 3, FigureLayout.slots - 1])
      #expect(snapshots.map { $0.figures.requests.total } == [1, 2, 1])
      #expect(snapshots.allSatisfy { $0.figures.process == getpid() && $0.figures.startedAtTicks > 0 })
    }
  }

  @Test("the file is this user's alone, and only slots in use take space")
  func space() throws {
    _ = try FigureFile.open(in: folder)
    _ = try FigureFile.recorder(in: folder, slot: 7)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(Int(status.st_size) == FigureLayout.fileBytes)
    #expect(Int(status.st_blocks) * 512 < 3 * FigureLayout.recordBytes)
  }

  @Test("a file of another layout, or damaged, is replaced by the broker and not used by a worker")
  func otherLayout() throws {
    for damage in [Data([1, 2, 3]), Data(repeating: 0, count: FigureLayout.fileBytes)] {
      try damage.write(to: URL(fileURLWithPath: path))
      #expect(throws: FigureFileError.self) { _ = try FigureFile.recorder(in: folder, slot: 0) }
      #expect(try FigureFile.open(in: folder).snapshots().isEmpty)
      _ = try FigureFile.recorder(in: folder, slot: 0)
    }
    FigureFile.remove(in: folder)
    #expect(throws: FigureFileError.self) { _ = try FigureFile.recorder(in: folder, slot: 0) }
    _ = try FigureFile.open(in: folder)
    #expect(throws: FigureFileError.self) { _ = try FigureFile.recorder(in: folder, slot: FigureLayout.slots) }
  }

  @Test("what /proc says of a process, whatever its name")
  func facts() throws {
    let text = "42 (a) b (c) S 1 42 42 0 -1 4194304 900 0 0 0 250 50 0 0 20 0 3 0 123456 900000 64 18446744073709551615"
    let facts = try #require(ProcessFacts(text, ticksPerSecond: 100, pageBytes: 4_096))
    #expect(facts == ProcessFacts(startedAtTicks: 123_456, processorSeconds: 3, residentBytes: 64 * 4_096))
    #expect(ProcessFacts(text.replacing(") S 1", with: ") Z 1"), ticksPerSecond: 100, pageBytes: 4_096) == nil)
    #expect(ProcessFacts("42 (a", ticksPerSecond: 100, pageBytes: 4_096) == nil)
    #expect(try #require(ProcessFacts.read(getpid())).residentBytes > 1_000_000)
  }
}
