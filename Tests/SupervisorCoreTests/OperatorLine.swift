import SupervisorCore

/// Any bytes as what an operator sends, and what must hold of them. Shared with `Fuzz/Targets`.
struct OperatorLine {
  /// What reading came to.
  enum Reading: Equatable {
    case request(OperatorRequest)
    case fault(OperatorRequestFault)
    /// The line has no end yet.
    case unfinished
  }

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads the bytes in pieces of so many.
  func read(inPiecesOf size: Int) -> Reading {
    var reader = OperatorRequestReader()
    var start = 0
    while start < bytes.count {
      let end = min(start + size, bytes.count)
      do throws(OperatorRequestFault) {
        if let request = try reader.take(bytes[start..<end]) { return .request(request) }
      } catch {
        return .fault(error)
      }
      start = end
    }
    return .unfinished
  }

  /// What does not hold, in words.
  func faults() -> [String] {
    var faults: [String] = []
    let whole = read(inPiecesOf: max(1, bytes.count))
    for size in [1, 7, 4_096] where read(inPiecesOf: size) != whole {
      faults.append("in pieces of \(size) it is read as something else")
    }
    let lineFeed = bytes.firstIndex(of: UInt8(ascii: "\n"))
    switch whole {
    case .request(let request): faults += self.faults(of: request, endingAt: lineFeed)
    case .unfinished:
      if lineFeed != nil { faults.append("a line that ends is not whole") }
      if bytes.count >= OperatorRequestReader.maximumBytes { faults.append("a line that is too long is waited for") }
    case .fault(.tooLong):
      if let lineFeed, lineFeed < OperatorRequestReader.maximumBytes { faults.append("a line that fits is too long") }
    case .fault:
      if lineFeed == nil { faults.append("a line is refused before its end") }
    }
    return faults
  }

  private func faults(of request: OperatorRequest, endingAt lineFeed: Int?) -> [String] {
    guard let lineFeed, let line = request.line else { return ["a request without a line"] }
    // Leading zeros of a number are not written again.
    let given = bytes[...lineFeed].filter { $0 != UInt8(ascii: "0") }
    return given.elementsEqual(line.utf8.filter { $0 != UInt8(ascii: "0") }) ? [] : ["written again as another line"]
  }
}
