/// Finds in the bytes of frames what a decoder does not tell, or tells too late: a length that is not in its shortest
/// form (RFC 6455 §5.2), a message that is too big with this frame, and text that cannot be UTF-8 in a frame that has
/// not come whole (RFC 6455 §8.1).
///
/// A decoder hands on whole frames, whose text ``WebSocketConnection`` checks. Without this, a peer would learn of a
/// wrong byte only at the end of its frame. It follows the frames by their headers and judges nothing else of them;
/// text that is whole within one piece and ends its message is left to the other check.
package struct FrameScanner: Sendable {
  /// What is wrong with a piece.
  package struct Finding: Equatable, Sendable {
    package let fault: ProtocolFault
    /// The bytes of the piece that may still be decoded: every whole frame before the fault, and not all of its own.
    package let soundByteCount: Int
  }

  private let maxMessageBytes: UInt64
  private var header: [UInt8] = []
  /// Bytes of the frame's payload still to come; nil in its header.
  private var remaining: UInt64?
  private var mask: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
  private var maskOffset = 0
  private var isFinal = false
  private var isControl = false
  private var isChecked = false
  /// The message that has begun is text.
  private var isText = false
  /// The payloads of the message that has begun, the present frame's whole length with them.
  private var messageBytes: UInt64 = 0
  private var checker = UTF8Checker()

  /// - Parameter maxMessageBytes: longest message, all its fragments together. The frame that goes beyond is found by
  ///   its header, so none of its payload is awaited.
  package init(maxMessageBytes: Int = .max) {
    self.maxMessageBytes = UInt64(maxMessageBytes)
  }

  /// - Parameter bytes: the next piece of the stream.
  /// - Returns: the first fault. The stream is not to be scanned on then.
  package mutating func scan(_ bytes: UnsafeRawBufferPointer) -> Finding? {
    var index = 0
    while index < bytes.count {
      guard let remaining else {
        header.append(bytes[index])
        index += 1
        guard hasShortestLength else {
          return Finding(
            fault: .violation("Length not in its shortest form"), soundByteCount: max(0, index - header.count))
        }
        let headerCount = header.count
        guard beginIfComplete(bytesLeft: bytes.count - index) else {
          return Finding(fault: .messageTooBig, soundByteCount: max(0, index - headerCount))
        }
        continue
      }
      let count = Int(min(remaining, UInt64(bytes.count - index)))
      guard !isChecked || check(UnsafeRawBufferPointer(rebasing: bytes[index..<index + count])) else {
        return Finding(fault: .notUTF8, soundByteCount: index)
      }
      index += count
      self.remaining = remaining - UInt64(count)
      if self.remaining == 0 { end() }
    }
    return nil
  }

  /// Bytes of the length beside the seven bits for a short one; there are two bytes of the header at least.
  private var lengthByteCount: Int {
    switch header[1] & 0x7F {
    case 126: 2
    case 127: 8
    default: 0
    }
  }

  private var length: UInt64 {
    let count = lengthByteCount
    return count == 0 ? UInt64(header[1] & 0x7F) : header[2..<2 + count].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// False as soon as a length is there that fewer bytes could tell.
  private var hasShortestLength: Bool {
    guard header.count >= 4, header.count == 2 + lengthByteCount else { return true }
    return length > (lengthByteCount == 2 ? 125 : 0xFFFF)
  }

  /// The frame's head is whole when its own fields say so.
  /// - Returns: false when its message is too big.
  private mutating func beginIfComplete(bytesLeft: Int) -> Bool {
    guard header.count >= 2 else { return true }
    let isMasked = header[1] & 0x80 != 0
    guard header.count == 2 + lengthByteCount + (isMasked ? 4 : 0) else { return true }
    let length = length
    if isMasked {
      mask = (header[header.count - 4], header[header.count - 3], header[header.count - 2], header.last ?? 0)
    }
    begin(first: header[0], isMasked: isMasked, isWhole: UInt64(bytesLeft) >= length)
    header.removeAll(keepingCapacity: true)
    if !isControl {
      guard length <= maxMessageBytes - messageBytes else { return false }
      messageBytes += length
    }
    remaining = length
    if length == 0 { end() }
    return true
  }

  private mutating func begin(first: UInt8, isMasked: Bool, isWhole: Bool) {
    maskOffset = 0
    isFinal = first & 0x80 != 0
    isControl = first & 0x08 != 0
    if !isControl, first & 0x0F != Opcode.continuation.rawValue {
      isText = first & 0x0F == Opcode.text.rawValue
      checker = UTF8Checker()
    }
    // Anything else of the frame that is wrong is judged when it is whole.
    isChecked = isText && !isControl && isMasked && first & 0x70 == 0 && !(isWhole && isFinal)
  }

  private mutating func check(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let mask = [mask.0, mask.1, mask.2, mask.3]
    let text = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
      for index in 0..<bytes.count {
        buffer.initializeElement(at: index, to: bytes[index] ^ mask[(maskOffset + index) & 3])
      }
      count = bytes.count
    }
    maskOffset = (maskOffset + bytes.count) & 3
    return text.withUnsafeBytes { checker.check($0) }
  }

  private mutating func end() {
    remaining = nil
    guard isFinal, !isControl else { return }
    isText = false
    messageBytes = 0
  }
}
