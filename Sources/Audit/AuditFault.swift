/// One thing that is wrong with a stored trail.
package enum AuditFault: Equatable, Sendable {
  /// The first row is not the first that was ever written, and no `ops.audit_pruned` row accounts for those before it.
  case withoutStart(first: Int64)
  /// There is no row, and yet audit is on, which a row says.
  case emptied
  /// Rows between two that are there are not.
  case missing(ClosedRange<Int64>)
  /// A row follows the one before it, but its columns are not those its hash was taken over.
  case edited(Int64)
  /// A row is whole, but the row before it is not the one it was written after.
  case detached(Int64)
  /// A row neither follows the one before it nor has the columns its hash was taken over.
  case displaced(Int64)
  /// The rows up to a head that was noted outside are not there.
  case cutTail(ClosedRange<Int64>)
  /// The row of a head that was noted outside has another hash: it, or rows before it, were written anew.
  case rewritten(Int64)

  /// Where the trail cannot be trusted any more.
  package var sequence: Int64 {
    switch self {
    case .withoutStart(let sequence), .edited(let sequence), .detached(let sequence), .displaced(let sequence),
      .rewritten(let sequence):
      sequence
    case .missing(let range), .cutTail(let range): range.lowerBound
    case .emptied: 1
    }
  }

  /// A name to branch on.
  package var kind: String {
    switch self {
    case .withoutStart: "without_start"
    case .emptied: "emptied"
    case .missing: "missing"
    case .edited: "edited"
    case .detached: "detached"
    case .displaced: "displaced"
    case .cutTail: "cut_tail"
    case .rewritten: "rewritten"
    }
  }

  /// One sentence without a full stop, which names the row.
  package var message: String {
    switch self {
    case .withoutStart(let first):
      "seq \(first) is the first row: rows before it are missing, and no checkpoint says that they were pruned"
    case .emptied: "there is no row, and yet audit is on: all of them are missing"
    case .missing(let range): "\(Self.rows(range)) missing"
    case .edited(let sequence): "seq \(sequence) was edited: its columns do not give its hash"
    case .detached(let sequence):
      "seq \(sequence) does not follow the row before it: that one was replaced, or this one inserted"
    case .displaced(let sequence):
      "seq \(sequence) was inserted, moved or rewritten: it does not follow the row before it, and its columns do not"
        + " give its hash"
    case .cutTail(let range): "\(Self.rows(range)) missing: the tail was cut, the noted head is seq \(range.upperBound)"
    case .rewritten(let sequence):
      "seq \(sequence) has not the noted hash: it, or a row before it, was rewritten"
    }
  }

  private static func rows(_ range: ClosedRange<Int64>) -> String {
    range.lowerBound == range.upperBound
      ? "seq \(range.lowerBound) is" : "seq \(range.lowerBound) to \(range.upperBound) are"
  }
}
