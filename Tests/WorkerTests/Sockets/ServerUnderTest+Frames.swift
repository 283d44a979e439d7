extension ServerUnderTest {
  /// The frames received since the last time, behind the answer to a handshake if that is among what came.
  func receivedFrames() -> [ServerFrame] {
    let bytes = received()
    guard bytes.starts(with: "HTTP".utf8) else { return ServerFrame.all(in: bytes) }
    let headEnd = bytes.indices.first { bytes[$0...].starts(with: "\r\n\r\n".utf8) } ?? 0
    return ServerFrame.all(in: Array(bytes[(headEnd + 4)...]))
  }
}
