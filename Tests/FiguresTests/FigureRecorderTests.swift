import Figures
import Foundation
import Limits
import Testing

@Suite("Counting into a slot's record") struct FigureRecorderTests {
  private let memory = FigureMemory(wordCount: FigureLayout.words)
  private var snapshot: FigureSnapshot { FigureSnapshot(memory, at: 0) }

  @Test("requests count by route and status, any other status as one")
  func requests() {
    let recorder = FigureRecorder(memory, at: 0)
    for _ in 0..<3 { recorder.answered(FigureRoute(.listDrafts), status: 200, nanoseconds: 5_000) }
    recorder.answered(FigureRoute(.unmatched), status: 404, nanoseconds: 2_000_000)
    recorder.answered(FigureRoute(.unmatched), status: 299, nanoseconds: -1)
    recorder.answered(.unreadable, status: 99_999)
    #expect(
      snapshot.requests.cells.map { "\($0.route) \($0.status) \($0.count)" } == [
        "unreadable other 1", "drafts.list 200 3", "unmatched 404 1", "unmatched other 1",
      ])
    #expect(snapshot.requests.total == 6)
    let duration = snapshot.histogram(.requestDuration)
    #expect(duration.count == 5 && duration.sum == 2_015)
    #expect(duration.value(atShare: 0.5) == 5)
  }

  @Test("a successor goes on counting, but what is of a process begins anew")
  func successor() {
    let first = FigureRecorder(memory, at: 0, process: 10, startedAtTicks: 77)
    first.requestBegan()
    first.socketsChanged(to: 4, opened: true)
    first.frameSent(bytes: 100)
    first.answered(FigureRoute(.getDraft), status: 200)
    #expect(snapshot.inService == 1 && snapshot.sockets == 4 && snapshot.process == 10)
    let second = FigureRecorder(memory, at: 0, process: 11, startedAtTicks: 99)
    #expect(snapshot.inService == 0 && snapshot.sockets == 0)
    #expect(snapshot.process == 11 && snapshot.startedAtTicks == 99 && snapshot.processes == 2)
    second.answered(FigureRoute(.getDraft), status: 200)
    #expect(snapshot.requests.count(FigureRoute(.getDraft), status: 200) == 2)
    #expect(snapshot.framesSent == 1 && snapshot.frameBytes == 100 && snapshot.socketsOpened == 1)
    #expect(!snapshot.isTorn)
  }

  @Test("a record left in the midst of a count is told, and its successor makes it whole")
  func torn() {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: FigureLayout.words * 8, alignment: 8)
    bytes.initializeMemory(as: UInt8.self, repeating: 0, count: FigureLayout.words * 8)
    bytes.storeBytes(of: 7, as: UInt64.self)
    let memory = FigureMemory(adopting: bytes, wordCount: FigureLayout.words) { $0.deallocate() }
    #expect(FigureSnapshot(memory, at: 0).isTorn)
    let recorder = FigureRecorder(memory, at: 0)
    recorder.answered(.server, status: 200)
    #expect(!FigureSnapshot(memory, at: 0).isTorn)
  }

  @Test("a snapshot holds all of a count or nothing of it, however fast it is written")
  func consistent() throws {
    // Sendable without proof: one thread writes, this one reads, by atomic loads and stores.
    struct Shared: @unchecked Sendable { let memory: FigureMemory }
    let shared = Shared(memory: memory)
    let writer = Thread {
      let recorder = FigureRecorder(shared.memory, at: 0)
      for number in 0..<400_000 {
        recorder.answered(FigureRoute(.listDrafts), status: number % 2 == 0 ? 200 : 429, nanoseconds: 1_000)
        recorder.frameSent(bytes: 10)
      }
    }
    writer.start()
    var readings = 0
    var torn = 0
    while !writer.isFinished || readings == 0 {
      let snapshot = snapshot
      readings += 1
      // The writer does nothing else, so now and then none of the readings may succeed.
      guard !snapshot.isTorn else {
        torn += 1
        continue
      }
      let duration = snapshot.histogram(.requestDuration)
      try #require(duration.count == snapshot.requests.total && duration.sum == duration.count)
      try #require(snapshot.frameBytes == 10 * snapshot.framesSent)
    }
    #expect(torn < readings, "\(torn) of \(readings)")
    #expect(snapshot.requests.total == 400_000)
  }

  @Test("every route and every status has cells of its own")
  func cells() {
    let recorder = FigureRecorder(memory, at: 0)
    for route in RouteName.allCases { recorder.answered(FigureRoute(route), status: 200) }
    #expect(snapshot.requests.cells.map(\.route) == RouteName.allCases.map(\.text))
    #expect(snapshot.requests.cells.allSatisfy { $0.count == 1 })
    #expect(Set(FigureRoute.names).count == FigureRoute.names.count)
    #expect(Set(FigureStatus.codes).count == FigureStatus.codes.count)
  }
}
