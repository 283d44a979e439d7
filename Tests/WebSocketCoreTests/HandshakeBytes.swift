import HTTPCore
import WebSocketCore

/// Any bytes as a request that may open a WebSocket, and what must hold of the verdict on it. Shared with
/// `Fuzz/Targets`.
///
/// The first line is method, target and version; each line after it one field.
struct HandshakeBytes {
  private static let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private let method: String
  private let target: String
  private let minorVersion: Int
  private let fields: [HeaderField]

  init(_ bytes: [UInt8]) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
    let start = lines.removeFirst().split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(
      String.init)
    method = start[0]
    target = start.count > 1 ? start[1] : ""
    minorVersion = start.last?.hasSuffix(".0") == true ? 0 : 1
    fields = lines.map { line in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return HeaderField(name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
    }
  }

  /// What does not hold, in words.
  func faults() -> [String] {
    decisionFaults() + routeFaults()
  }

  private func decisionFaults() -> [String] {
    let decision = Handshake.evaluate(
      method: method, minorVersion: minorVersion, values: values, members: { Array(HeaderFieldList($0)) })
    let isAsked = names("websocket", in: "upgrade")
    switch decision {
    case .notRequested: return isAsked ? ["a handshake not seen"] : []
    case .refuse(let status, _): return isAsked && [400, 405, 426].contains(status) ? [] : ["refused with \(status)"]
    case .accept(let handshake):
      let isComplete =
        isAsked && method == "GET" && minorVersion == 1 && names("upgrade", in: "connection")
        && values("sec-websocket-version") == ["13"] && values("sec-websocket-key") == [handshake.key]
      let isKey =
        handshake.key.utf8.count == 24 && handshake.key.utf8.suffix(2).elementsEqual("==".utf8)
        && handshake.key.utf8.dropLast(2).allSatisfy { Self.base64Digits.contains($0) }
      let isOffer = handshake.offeredSubprotocols.count <= 16 && !handshake.offeredSubprotocols.contains("")
      let isChoice =
        handshake.selectedSubprotocol(servesPositions: true).map { handshake.offeredSubprotocols.contains($0) } ?? true
      return isComplete && isKey && isOffer && isChoice ? [] : ["accepted"]
    }
  }

  /// A target is visible ASCII when it comes to routing.
  private func routeFaults() -> [String] {
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return [] }
    let path = target.prefix { $0 != "?" }
    let route = SocketRoute(pathAndQuery: target)
    var faults = route == SocketRoute(pathAndQuery: path + "?/v1/ws/echo") ? [] : ["a route by its query"]
    switch route {
    case nil: break
    case .echo: if path != "/v1/ws/echo" { faults.append("echo from \(path)") }
    case .draft(let id):
      if id.isEmpty || id.unicodeScalars.contains("/") || !path.utf8.starts(with: "/v1/ws/drafts/".utf8) {
        faults.append("draft from \(path)")
      }
      let escaped = id.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      if SocketRoute(pathAndQuery: "/v1/ws/drafts/" + escaped) != route { faults.append("another draft when escaped") }
    }
    return faults
  }

  /// Whether a field's list holds `token`, ASCII letters without case.
  private func names(_ token: String, in field: String) -> Bool {
    values(field).flatMap { HeaderFieldList($0).map { $0 } }.contains { $0.equalsIgnoringASCIICase(token) }
  }

  private func values(_ name: String) -> [String] {
    fields.filter { $0.isNamed(name) }.map(\.value)
  }
}
