import HTTPTypes
import HummingbirdCore
import NIOCore

/// An answer whose content is all there.
struct RenderedAnswer: Sendable {
  var status: HTTPResponse.Status
  var fields: HTTPFields
  var content: ByteBuffer

  init(status: HTTPResponse.Status, fields: HTTPFields, content: ByteBuffer = ByteBuffer()) {
    self.status = status
    self.fields = fields
    self.content = content
  }

  /// Gathers a response of the routes. Their bodies are buffers in memory, so this neither waits nor copies.
  init(_ response: Response) async {
    let gathered = GatheringWriter.Content()
    do {
      try await response.body.write(GatheringWriter(content: gathered))
      self.init(status: response.status, fields: response.headers, content: gathered.buffer)
    } catch {
      // Only a body that is a stream can fail; half of it must not pass for the whole.
      self.init(status: .internalServerError, fields: HTTPFields())
    }
  }
}
