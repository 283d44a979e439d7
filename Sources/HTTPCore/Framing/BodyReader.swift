/// Reads a body of either framing.
enum BodyReader: Equatable, Sendable {
  case length(remaining: Int)
  case chunked(ChunkedReader)

  init(framing: BodyFraming, limits: RequestLimits) {
    switch framing {
    case .none: self = .length(remaining: 0)
    case .length(let length): self = .length(remaining: length)
    case .chunked: self = .chunked(ChunkedReader(limits: limits))
    }
  }

  /// Reads up to the next event; ranges are of `bytes`.
  mutating func read(_ bytes: Span<UInt8>) throws(RequestFault) -> (consumed: Int, event: ChunkedReader.Event) {
    switch self {
    case .length(let remaining):
      guard remaining > 0 else { return (0, .end) }
      let count = min(remaining, bytes.count)
      guard count > 0 else { return (0, .needBytes) }
      self = .length(remaining: remaining - count)
      return (count, .data(0..<count))
    case .chunked(var reader):
      let result = try reader.read(bytes)
      self = .chunked(reader)
      return result
    }
  }
}
