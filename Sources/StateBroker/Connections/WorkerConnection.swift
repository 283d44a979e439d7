import BrokerCore
import BrokerProtocol
import NIOCore

/// One worker's connection, and what is to be written to it at the end of this read or commit, in one system call.
///
/// Confined to the broker's event loop.
final class WorkerConnection {
  /// What may wait to be written to one worker. One that reads so slowly is cut off; it reconnects and resumes.
  static let maximumQueuedBytes = 64 << 20
  /// Storage that is kept from one write to the next: replies are short, a resume may be long.
  private static let keptBytes = 1 << 16

  let id: ConnectionID
  let channel: any Channel
  /// Who connected; its number is 0 when the kernel does not say.
  let process: ProcessID
  private var output = ByteWriter()
  /// What the channel had still to write when `output` was begun. It only becomes less until `flush`.
  private var unreadBytes = 0

  init(id: ConnectionID, channel: any Channel, process: ProcessID) {
    self.id = id
    self.channel = channel
    self.process = process
  }

  /// Whether something waits for `flush`.
  var hasOutput: Bool { !output.bytes.isEmpty }

  /// Whether no more waits for the worker than may.
  var isReading: Bool { unreadBytes + output.bytes.count <= Self.maximumQueuedBytes }

  func append(_ message: BrokerMessage) {
    begin()
    message.encode(to: &output)
  }

  /// Appends a message that is encoded already.
  func append(_ frame: [UInt8]) {
    begin()
    output.append(frame)
  }

  func flush() {
    guard hasOutput else { return }
    channel.writeAndFlush(ByteBuffer(bytes: output.bytes), promise: nil)
    if output.bytes.count <= Self.keptBytes { output.removeAll() } else { output = ByteWriter() }
  }

  /// What has not been flushed is not sent.
  func close() {
    output = ByteWriter()
    channel.close(promise: nil)
  }

  /// Asks the channel once for all messages of one write.
  private func begin() {
    guard !hasOutput else { return }
    unreadBytes = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }
}
