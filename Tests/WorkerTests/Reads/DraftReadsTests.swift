import ContractJSON
import Dispatch
import Drafts
import HTTPTypes
import NIOCore
import Storage
import Synchronization
import Testing

@testable import Worker

@Suite("Reads of routes", .timeLimit(.minutes(1)))
struct DraftReadsTests {
  private static let answer = Answer(json: Array("{}".utf8))

  private func isUnavailable(_ error: any Error) -> Bool {
    if case RequestFailure.unavailable = error { true } else { false }
  }

  @Test("that are short are done where they are")
  func short() async throws {
    let application = try ApplicationUnderTest()
    let bounds = Mutex<[Int]>([])
    _ = try await application.reads.answer { _, maxRows in
      bounds.withLock { $0.append(maxRows) }
      return .complete(Self.answer)
    }
    #expect(bounds.withLock { $0 } == [DraftReads.maximumRowsOnLoop])
  }

  @Test("that are long are done again without a bound")
  func long() async throws {
    let application = try ApplicationUnderTest()
    let bounds = Mutex<[Int]>([])
    let answer = try await application.reads.answer { _, maxRows in
      bounds.withLock { $0.append(maxRows) }
      return maxRows == .max ? .complete(Self.answer) : .tooLong
    }
    #expect(bounds.withLock { $0 } == [DraftReads.maximumRowsOnLoop, .max])
    #expect(answer.body == Self.answer.body)
  }

  @Test("are refused while too many long ones wait, which hold up no short one")
  func overload() async throws {
    let application = try ApplicationUnderTest()
    let reads = application.reads
    let gate = DispatchSemaphore(value: 0)
    let started = AsyncStream.makeStream(of: Void.self)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<LongReadThread.maximumCount {
        group.addTask {
          let answer = try? await reads.answer { _, maxRows in
            guard maxRows == .max else {
              started.continuation.yield()
              return .tooLong
            }
            gate.wait()
            return .complete(Self.answer)
          }
          return answer != nil
        }
      }
      var beginnings = started.stream.makeAsyncIterator()
      for _ in 0..<LongReadThread.maximumCount { await beginnings.next() }
      while application.longReads.waiting < LongReadThread.maximumCount { await Task.yield() }
      await #expect { try await reads.answer { _, _ in .tooLong } } throws: { isUnavailable($0) }
      let short = try? await reads.answer { _, _ in .complete(Self.answer) }
      #expect(short != nil)
      for _ in 0..<LongReadThread.maximumCount { gate.signal() }
      for await isAnswered in group { #expect(isAnswered) }
    }
    #expect(application.longReads.waiting == 0)
    _ = try await reads.answer { _, maxRows in maxRows == .max ? .complete(Self.answer) : .tooLong }
  }

  @Test("of more rows than the loop may read are complete and in order")
  func longList() async throws {
    let application = try ApplicationUnderTest()
    let count = DraftReads.maximumRowsOnLoop / DraftReader.rowsPerDraft + 1
    var created: [String] = []
    for _ in 0..<count { created.append(try await application.createDraft(segment: "s")) }
    let list = try await application.send(.get, "/v1/collab/drafts", as: "ann")
    #expect(list.status == 200)
    #expect(try list.json("count").integerValue == count)
    let listed = try list.json("data").arrayValue?.map { $0.objectValue?["draft_id"]?.stringValue }
    #expect(Set(listed ?? []) == Set(created))
  }

  @Test("of a long draft answer like short ones")
  func longDraft() async throws {
    let application = try ApplicationUnderTest()
    let draft = try await application.createDraft()
    for number in 0...DraftReads.maximumRowsOnLoop {
      let command = DraftCommand(
        id: application.gateway.nextCommandID(), actor: "ann", requestID: "r", deadline: .max,
        action: .appendSegment(draft: draft, content: "c", key: "\(number)"))
      _ = try await application.gateway.execute(command)
    }
    let answer = try await application.send(.get, "/v1/collab/drafts/\(draft)")
    #expect(try answer.json("data", "segments").arrayValue?.count == DraftReads.maximumRowsOnLoop + 1)
    let missing = try await application.send(.get, "/v1/collab/drafts/none")
    #expect(missing.status == 404)
  }
}
