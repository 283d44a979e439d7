import BrokerProtocol
import ContractJSON
import HTTPTypes
import NIOEmbedded
import Testing

@testable import Worker

/// What a socket gets that asks for missed events. The broker's part is played: it says what was published when.
@Suite struct SocketCatchUpTests {
  private let application: ApplicationUnderTest

  init() throws {
    application = try ApplicationUnderTest(servesExtras: true)
  }

  /// A draft with events 1 to 1 + `appends`, and the epoch of its positions.
  private func draft(appends: Int) async throws -> (id: String, epoch: String) {
    let id = try await application.createDraft(as: "ann")
    let path = "/v1/collab/drafts/\(id)"
    for key in 0..<appends {
      _ = try await application.send(
        .post, path + "/segments", as: "ann", body: #"{"content":"c","idempotency_key":"\#(key)"}"#)
    }
    let position = try #require(try await application.send(.get, path + "/events").json("data", "position").stringValue)
    return (id, String(position.prefix { $0 != ":" }))
  }

  private func member(_ name: String, of frame: ServerFrame) -> JSONValue? {
    (try? JSONParser.parse(frame.payload))?.objectValue?[name]
  }

  private func open(_ server: ServerUnderTest, _ target: String) -> [ServerFrame] {
    server.send(UpgradeTests.handshake("/v1/ws/drafts/\(target)", "X-Request-Id: r1\r\n"))
    return server.receivedFrames()
  }

  @Test func whatIsPublishedAfterItWasReadComesOnce() async throws {
    let (id, epoch) = try await draft(appends: 3)
    let server = ServerUnderTest(history: try application.reader())
    server.broker.answer = 2
    let frames = open(server, "\(id)?after=\(epoch):1")
    #expect(
      frames.map { member("type", of: $0) } == [.string("connected")]
        + [JSONValue](repeating: .string("collab.segment_added"), count: 3))
    #expect(frames.map { member("position", of: $0) } == [4, 2, 3, 4].map { .string("\(epoch):\($0)") })
    #expect(member("recovered", of: frames[0]) == .bool(true))
    for sequence in Int64(3)...6 {
      server.rooms.received(
        Publication(room: id, sequence: sequence, requestID: "n/a", frame: Array(#"{"n":\#(sequence)}"#.utf8)))
    }
    server.loop.run()
    #expect(
      server.receivedFrames().map(\.text) == [5, 6].map { #"{"n":\#($0),"position":"\#(epoch):\#($0)"}"# })
  }

  @Test func whoMissedTooMuchGetsTheDraft() async throws {
    let (id, epoch) = try await draft(appends: 520)
    let server = ServerUnderTest(history: try application.reader())
    server.broker.answer = 521
    let frames = open(server, "\(id)?after=\(epoch):1")
    #expect(frames.count == 1)
    #expect(member("recovered", of: frames[0]) == .bool(false))
    #expect(member("position", of: frames[0]) == .string("\(epoch):521"))
    #expect(member("draft", of: frames[0])?.objectValue?["segments"]?.arrayValue?.count == 520)
  }

  @Test func aDraftNobodyMadeHasNoPosition() throws {
    let server = ServerUnderTest(history: try application.reader())
    let frames = open(server, "none?after=x")
    #expect(frames.count == 1)
    #expect(member("position", of: frames[0]) == .null)
    #expect(member("draft", of: frames[0]) == .null)
    server.rooms.received(Publication(room: "none", sequence: 1, requestID: "n/a", frame: Array("{}".utf8)))
    server.loop.run()
    #expect(server.receivedFrames().map(\.text) == ["{}"])
  }
}
