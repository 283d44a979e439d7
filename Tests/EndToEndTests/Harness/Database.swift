import GRDB

/// Reads (and, where a test must break something, writes) a server's database directly.
enum Database {
  /// The contents of a draft's segments, in order.
  static func segments(of draft: String, in path: String) throws -> [(order: Int, content: String)] {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    return try queue.read { database in
      let sql = """
        SELECT segment_order, content FROM draft_segments
        WHERE draft = (SELECT id FROM drafts WHERE draft_id = ?) ORDER BY segment_order
        """
      return try Row.fetchAll(database, sql: sql, arguments: [draft]).map { ($0[0], $0[1]) }
    }
  }

  /// The ids of all segments, sorted.
  static func segmentIDs(in path: String) throws -> [String] {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read { database in
      try String.fetchAll(database, sql: "SELECT segment_id FROM draft_segments ORDER BY segment_id")
    }
  }

  /// How many rows a table has.
  static func count(of table: String, in path: String) throws -> Int {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read { database in
      try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
    }
  }

  static func execute(_ sql: String, in path: String) throws {
    try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
  }
}
