import Drafts

/// Which rows of the audit trail are asked for: those that meet every condition that is not nil.
package struct AuditQuery: Equatable, Sendable {
  package var user: String?
  package var draft: String?
  /// An action, or a family of them such as `ops.*`.
  package var action: String?
  package var requestID: String?
  /// From this instant on.
  package var since: Timestamp?
  /// Up to, without, this instant.
  package var until: Timestamp?
  /// Rows behind this one.
  package var after: Int64?
  /// Rows up to and with this one.
  package var upTo: Int64?
  /// Only so many, the newest.
  package var newest: Int?
  /// Only so many, the oldest.
  package var oldest: Int?

  package init() {}

  /// A condition with its one parameter.
  private typealias Condition = (sql: String, bind: (SQLStatement, Int32) -> Void)

  private var conditions: [Condition] {
    var conditions: [Condition] = []
    func add(_ sql: String, _ value: String?) {
      if let value { conditions.append((sql, { $0.bind(value, at: $1) })) }
    }
    func add(_ sql: String, _ value: Int64?) {
      if let value { conditions.append((sql, { $0.bind(value, at: $1) })) }
    }
    add("request_id = ?", requestID)
    add("draft_id = ?", draft)
    add("user_id = ?", user)
    if let family {
      add("action >= ?", family)
      // The character that comes after the point.
      add("action < ?", String(family.dropLast()) + "/")
    } else {
      add("action = ?", action)
    }
    add("ts >= ?", since?.microsecondsSinceEpoch)
    add("ts < ?", until?.microsecondsSinceEpoch)
    add("seq > ?", after)
    add("seq <= ?", upTo)
    return conditions
  }

  /// What all actions of a family begin with, as `ops.`.
  private var family: String? {
    guard let action, action.hasSuffix(".*") else { return nil }
    return String(action.dropLast())
  }

  /// The conditions, ready to follow the table's name.
  private var clause: String {
    conditions.isEmpty ? "" : " WHERE " + conditions.map(\.sql).joined(separator: " AND ")
  }

  /// The rows' statement, in order of `seq`.
  var sql: String {
    let rows = AuditColumns.selection + clause
    guard let newest else { return rows + " ORDER BY seq" + (oldest.map { " LIMIT \($0)" } ?? "") }
    guard isOfTimesAlone else { return "SELECT * FROM (\(rows) ORDER BY seq DESC LIMIT \(newest)) ORDER BY seq" }
    // SQLite would read the table backwards, to its very beginning when few rows are of that time. The plus keeps it
    // from that: the places come from the index of times, which holds nothing else.
    return """
      \(AuditColumns.selection) WHERE seq IN
        (SELECT seq FROM audit_events\(clause) ORDER BY +seq DESC LIMIT \(newest)) ORDER BY seq
      """
  }

  private var isOfTimesAlone: Bool {
    (since != nil || until != nil) && user == nil && draft == nil && action == nil && requestID == nil
  }

  /// How many rows there are, counted no further than `limit`.
  func countSQL(upTo limit: Int) -> String {
    "SELECT count(*) FROM (SELECT 1 FROM audit_events\(clause) LIMIT \(limit))"
  }

  func bind(to statement: SQLStatement) {
    for (index, condition) in conditions.enumerated() { condition.bind(statement, Int32(index + 1)) }
  }
}
