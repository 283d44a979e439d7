import HTTPCore

/// Any bytes as the head of a request, and what must hold of the verdict on it. Shared with `Fuzz/Targets`.
///
/// The bytes are taken apart more simply than SwiftNIO does, into lines, a line into what stands before and after the
/// first colon. So heads come up that its decoder would not let through.
struct RequestBytes {
  static let limits = RequestLimits(
    maxBodyBytes: 1_000, headTimeoutNanoseconds: 10, bodyTimeoutNanoseconds: 20, keepAliveNanoseconds: 75)

  private let bytes: [UInt8]
  private let received: ReceivedHead

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
    let start = lines.removeFirst().split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    let fields = lines.prefix { !$0.isEmpty }.map { line in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return HeaderField(name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
    }
    received = ReceivedHead(
      method: String(start[0]), target: start.count > 1 ? String(start[1]) : "",
      minorVersion: start.last?.hasSuffix(".0") == true ? 0 : 1, fields: fields)
  }

  /// What does not hold, in words.
  func faults() -> [String] {
    var faults = splittingFaults() + listFaults()
    guard let head = try? RequestHead(received, limits: Self.limits) else { return faults }
    faults += targetFaults(head) + hostFaults(head) + framingFaults(head)
    return faults
  }

  // MARK: However split

  /// The gate says the same whether the bytes came at once or one by one.
  private func splittingFaults() -> [String] {
    guard !bytes.isEmpty else { return [] }
    var whole = RequestGate(limits: Self.limits, acceptedAt: 0)
    var split = whole
    let verdict = whole.next(bytes.span, at: 1)
    var piecewise = RequestGate.ByteAction.readOn
    var count = 0
    while piecewise == .readOn, count < bytes.count {
      count += 1
      piecewise = split.next(bytes.span.extracting(..<count), at: 1)
    }
    guard piecewise == verdict else { return ["\(verdict), but \(piecewise) byte by byte"] }
    guard case .decode = verdict, whole.isReadingHead else { return [] }
    return Self.take(received, whole) == Self.take(received, split) ? [] : ["takes the head otherwise when split"]
  }

  private static func take(_ head: ReceivedHead, _ gate: RequestGate) -> RequestGate.PartAction {
    var gate = gate
    return gate.take(.head(head), at: 2)
  }

  // MARK: Of what is accepted

  private func targetFaults(_ head: RequestHead) -> [String] {
    let path = head.target.pathAndQuery
    if path == "*" { return received.method == "OPTIONS" && received.target == "*" ? [] : ["asterisk from nowhere"] }
    var faults: [String] = []
    if !path.utf8.starts(with: "/".utf8) { faults.append("path without slash") }
    if path.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F || $0 == UInt8(ascii: "#") }) { faults.append("bad path") }
    let again = ReceivedHead(method: "GET", target: path, minorVersion: 0, fields: [])
    if (try? RequestHead(again, limits: Self.limits))?.target.pathAndQuery != path { faults.append("path not stable") }
    return faults
  }

  private func hostFaults(_ head: RequestHead) -> [String] {
    let given = values("host")
    var faults: [String] = []
    if given.count > 1 || (given.isEmpty && head.minorVersion == 1) { faults.append("\(given.count) hosts") }
    for host in given + [head.host] where !host.isEmpty {
      if host.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F || "/?#@\\\"<>".utf8.contains($0) }) {
        faults.append("bad host \(host)")
      }
      let afterLiteral = host.split(separator: "]", omittingEmptySubsequences: false).last ?? ""
      let port = afterLiteral.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
      if let port, port.utf8.count > 5 || !port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        faults.append("bad port in \(host)")
      }
    }
    return faults
  }

  /// Where a body ends is beyond doubt, so that nobody can hide a request in one.
  private func framingFaults(_ head: RequestHead) -> [String] {
    let lengths = values("content-length")
    let codings = values("transfer-encoding")
    let length = lengths.first.flatMap { Int($0) }
    let isMeant =
      switch head.framing {
      case .none: codings.isEmpty && (lengths.isEmpty || length == 0)
      case .length(let bytes): codings.isEmpty && lengths.count == 1 && length == bytes && 1...1_000 ~= bytes
      case .chunked:
        lengths.isEmpty && head.minorVersion == 1
          && codings.joined(separator: ",").lowercased().split(whereSeparator: { ", \t".contains($0) }) == ["chunked"]
      }
    var faults = isMeant ? [] : ["framed as \(head.framing)"]
    if head.isPersistent {
      let options = values("connection").filter { !$0.contains("\"") }.flatMap { Self.members($0) }
      if !values("upgrade").isEmpty || options.contains(where: { $0.lowercased() == "close" }) {
        faults.append("persistent against its will")
      }
    }
    return faults
  }

  // MARK: Lists

  private func listFaults() -> [String] {
    received.fields.flatMap { field -> [String] in
      let members = Array(HeaderFieldList(field.value))
      let areTrimmed = members.allSatisfy {
        !$0.isEmpty && $0.utf8.first?.isBlank == false && $0.utf8.last?.isBlank == false
      }
      let areSame =
        field.value.utf8.contains(UInt8(ascii: "\""))
        || members.elementsEqual(Self.members(field.value), by: Self.areSame)
      return areTrimmed && areSame ? [] : ["list of \(field.value)"]
    }
  }

  /// The members of a list without quoted strings.
  private static func members(_ value: String) -> [String] {
    value.utf8.split(separator: UInt8(ascii: ",")).compactMap { member in
      let text = member.drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed()
      return text.isEmpty ? nil : String(decoding: Array(text), as: UTF8.self)
    }
  }

  private static func areSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  private func values(_ name: String) -> [String] {
    received.fields.filter { $0.name.lowercased() == name && $0.name.utf8.count == name.utf8.count }.map(\.value)
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}
