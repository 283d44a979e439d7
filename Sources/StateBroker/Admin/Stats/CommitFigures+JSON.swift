import BrokerCore
import ContractJSON

extension CommandCounters {
  var json: JSONObject {
    JSONObject(counts: [
      ("executed", executed), ("replayed", replayed), ("refused", refused), ("storage_failed", storageFailed),
      ("internal_error", internalError), ("expired", expired), ("overloaded", overloaded),
    ])
  }
}

extension CommitFigures {
  /// Groups are counted by size in powers of two, up to the largest there can be.
  private static let largestSize: UInt64 = 4_096

  var json: JSONObject {
    var json = JSONObject(counts: [("groups", groups), ("items", items)])
    json.set("group_size", .object(sizes.json))
    json.set("group_sizes", .array(sizeCounts))
    json.set("latency_us", .object(microseconds.json))
    return json
  }

  private var sizeCounts: [JSONValue] {
    var counts: [JSONValue] = []
    var size: UInt64 = 1
    while size <= Self.largestSize {
      let above = size == 1 ? 0 : size / 2 + 1
      counts.append(.object(JSONObject(counts: [("at_most", size), ("count", sizes.count(of: above...size))])))
      size *= 2
    }
    return counts
  }
}

extension LogHistogram {
  fileprivate var json: JSONObject {
    JSONObject(counts: [
      ("p50", value(atShare: 0.5)), ("p99", value(atShare: 0.99)), ("max", maximum),
    ])
  }
}
