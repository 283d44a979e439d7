import Audit
import ContractJSON

/// What `audit verify` found, as it is told.
struct AuditVerdict {
  let path: String
  let report: AuditReport

  /// 0 intact, 1 not, 2 intact but not compared with the head that was given.
  var exitCode: Int32 {
    guard report.isIntact else { return 1 }
    return report.comparison == .pruned ? 2 : 0
  }

  /// For a person.
  var lines: [String] {
    var lines = [path + ": " + extent]
    if report.isIntact {
      lines.append("intact" + (report.isPruned ? " from its checkpoint on" : ""))
    } else {
      lines.append("NOT INTACT: first bad seq \(report.faults.first?.sequence ?? 0)")
      lines += report.faults.map { "  " + $0.message }
      let more = report.faultCount - Int64(report.faults.count)
      if more > 0 { lines.append("  and \(more) more") }
    }
    if let comparison { lines.append(comparison) }
    return lines
  }

  private var extent: String {
    guard let first = report.firstSequence else { return "no rows" }
    return "\(report.rowCount) \(report.rowCount == 1 ? "row" : "rows"), seq \(first) to \(report.head.sequence)"
  }

  private var comparison: String? {
    switch report.comparison {
    case .matches: "matches the noted head"
    case .differs: "differs from the noted head"
    case .pruned: "NOT COMPARED: the noted head is older than the first row; rows up to it have been pruned"
    case .notGiven:
      "no outside head was given: a cut tail, or a trail written anew, would not show. Head: \(report.head)"
    }
  }

  var json: JSONValue {
    var object = JSONObject()
    object.set("file", .string(path))
    object.set("intact", .bool(report.isIntact))
    object.set("rows", .integer(digits: String(report.rowCount)))
    object.set("first_seq", report.firstSequence.map { .integer(digits: String($0)) } ?? .null)
    object.set("head", .string(report.head.description))
    object.set("pruned", .bool(report.isPruned))
    object.set("outside_head", .string(report.comparison.rawValue))
    object.set("first_bad_seq", report.faults.first.map { .integer(digits: String($0.sequence)) } ?? .null)
    object.set("fault_count", .integer(digits: String(report.faultCount)))
    object.set("faults", .array(report.faults.map(Self.json)))
    return .object(object)
  }

  private static func json(_ fault: AuditFault) -> JSONValue {
    var object = JSONObject()
    object.set("seq", .integer(digits: String(fault.sequence)))
    object.set("kind", .string(fault.kind))
    object.set("message", .string(fault.message))
    return .object(object)
  }
}

extension FigureOutput {
  static func write(_ verdict: AuditVerdict, asJSON: Bool) throws {
    guard !asJSON else { return try write(verdict.json, asJSON: true) }
    try LineOutput.write(verdict.lines)
  }
}
