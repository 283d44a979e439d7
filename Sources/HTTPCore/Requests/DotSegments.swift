/// Removal of `.` and `..` segments from a path (RFC 3986 §5.2.4), so that equivalent targets meet the same route.
enum DotSegments {
  /// Path and query as text, dot segments of the path removed. `target` begins with `/`.
  static func removed(from target: Span<UInt8>) -> String {
    let pathEnd = target.firstIndex(of: UInt8(ascii: "?"), in: target.indices) ?? target.count
    guard hasDotSegment(target.extracting(0..<pathEnd)) else { return target.text() }
    let path = target.extracting(0..<pathEnd).text()
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for segment in segments {
      switch segment {
      case ".": continue
      case "..": _ = kept.popLast()
      default: kept.append(segment)
      }
    }
    if let last = segments.last, last == "." || last == ".." { kept.append("") }
    return "/" + kept.joined(separator: "/") + target.extracting(pathEnd..<target.count).text()
  }

  private static func hasDotSegment(_ path: Span<UInt8>) -> Bool {
    for index in path.indices.dropLast() where path[index] == UInt8(ascii: "/") {
      if path[index + 1] == UInt8(ascii: ".") { return true }
    }
    return false
  }
}
