import ContractJSON

/// A slot of the pool as a row of a table.
enum SlotRow {
  /// The same, with the listeners in one cell and without what the table has no room for.
  static func row(_ slot: JSONObject) -> JSONObject {
    var row = JSONObject()
    for member in slot.members where member.key != "started_at" {
      let listeners = member.value.arrayValue?.compactMap(\.integerValue)
      row.set(member.key, listeners.map { $0.isEmpty ? .null : .string(ranges($0)) } ?? member.value)
    }
    return row
  }

  /// `0-3,8` for 0, 1, 2, 3 and 8, which ascend.
  static func ranges(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, number == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
