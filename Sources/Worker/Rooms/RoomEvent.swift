import BrokerProtocol
import Drafts
import NIOCore

/// One event of a room on its way to the local members, each form of it made once.
struct RoomEvent {
  let sequence: Int64
  /// As the contract has it, the same bytes for every member.
  let text: ByteBuffer
  private let frame: [UInt8]
  private var positioned: ByteBuffer?

  init(_ publication: Publication) {
    sequence = publication.sequence
    frame = publication.frame
    text = ByteBuffer(bytes: frame)
  }

  /// With its position, for members that asked for it.
  /// - Parameter epoch: of the database; the same for all members.
  mutating func text(inEpoch epoch: UInt64) -> ByteBuffer {
    if let positioned { return positioned }
    let text = ByteBuffer(
      bytes: PositionedEvent.json(frame, EventPosition(epoch: epoch, sequence: sequence)))
    positioned = text
    return text
  }
}
