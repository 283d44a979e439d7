import ContractJSON
import Drafts
import NIOCore
import Storage

/// The texts a draft's socket is sent beside events (CONTRACT: `connected`, `pong`, `error`).
enum SocketFrame {
  static func connected(
    draftID: String, userID: String, requestID: String, connectionID: String, start: SocketStart? = nil
  ) -> ByteBuffer {
    var json: [UInt8] = []
    JSONText.append(#"{"type":"connected","draft_id":"#, to: &json)
    JSONText.appendString(draftID, to: &json)
    JSONText.append(#","user_id":"#, to: &json)
    JSONText.appendString(userID, to: &json)
    appendTime(to: &json)
    appendRequestID(requestID, to: &json)
    JSONText.append(#","connection_id":"#, to: &json)
    JSONText.appendString(connectionID, to: &json)
    if let start { append(start, to: &json) }
    return text(json)
  }

  /// What only those get who asked for it.
  private static func append(_ start: SocketStart, to json: inout [UInt8]) {
    JSONText.append(start.isRecovered ? #","recovered":true,"# : #","recovered":false,"#, to: &json)
    JSONText.append(#""position":"#, to: &json)
    if let position = start.position {
      JSONText.appendString(position.text, to: &json)
    } else {
      JSONText.append("null", to: &json)
    }
    JSONText.append(#","draft":"#, to: &json)
    if let draft = start.draft {
      DraftPresentation.append(draft, metrics: DraftMetrics(draft, at: .now()), to: &json)
    } else {
      JSONText.append("null", to: &json)
    }
  }

  static func pong(requestID: String) -> ByteBuffer {
    var json: [UInt8] = []
    JSONText.append(#"{"type":"pong""#, to: &json)
    appendTime(to: &json)
    appendRequestID(requestID, to: &json)
    return text(json)
  }

  static func error(code: String, message: String, requestID: String) -> ByteBuffer {
    var json: [UInt8] = []
    JSONText.append(#"{"type":"error","code":"#, to: &json)
    JSONText.appendString(code, to: &json)
    JSONText.append(#","message":"#, to: &json)
    JSONText.appendString(message, to: &json)
    appendRequestID(requestID, to: &json)
    return text(json)
  }

  /// Closes the object.
  private static func text(_ json: [UInt8]) -> ByteBuffer {
    ByteBuffer(bytes: json + [UInt8(ascii: "}")])
  }

  private static func appendTime(to json: inout [UInt8]) {
    JSONText.append(#","ts":""#, to: &json)
    Timestamp.now().append(to: &json)
    json.append(UInt8(ascii: "\""))
  }

  private static func appendRequestID(_ requestID: String, to json: inout [UInt8]) {
    JSONText.append(#","request_id":"#, to: &json)
    JSONText.appendString(requestID, to: &json)
  }
}
