import ContractJSON
import Observability

/// JSON of figures as a person reads it: sections, aligned columns. It knows no names, so that what a service tells
/// anew is shown by an older command line too; units are part of the names.
struct FigureTables {
  private(set) var lines: [String] = []

  /// - Parameter value: an object whose members are figures or sections of them.
  init(_ value: JSONValue) {
    guard let object = value.objectValue else {
      lines = [Self.text(value)]
      return
    }
    append(object, indent: "", path: "")
  }

  /// A heading and one row for each object of plain values.
  init(rows: [JSONObject]) {
    if let table = Self.table(.array(rows.map { .object($0) })) { append(rows: table, indent: "") }
  }

  private mutating func append(_ object: JSONObject, indent: String, path: String) {
    let scalars = object.members.filter { Self.isPlain($0.value) }
    append(rows: scalars.map { [Self.printable($0.key), Self.text($0.value)] }, indent: indent)
    for member in object.members where !Self.isPlain(member.value) {
      appendSection(path + Self.printable(member.key), member.value)
    }
  }

  private mutating func appendSection(_ name: String, _ value: JSONValue) {
    if !lines.isEmpty { lines.append("") }
    lines.append(name)
    if let rows = Self.table(value) {
      append(rows: rows, indent: "  ")
    } else if let object = value.objectValue {
      append(object, indent: "  ", path: name + ".")
    } else {
      for element in value.arrayValue ?? [] { lines.append("  " + Self.text(element)) }
    }
  }

  /// A heading and one row for each member or element, when all of them are objects of plain values.
  private static func table(_ value: JSONValue) -> [[String]]? {
    let entries: [(name: String?, value: JSONValue)] =
      value.objectValue?.members.map { ($0.key, $0.value) } ?? value.arrayValue?.map { (nil, $0) } ?? []
    let objects = entries.compactMap(\.value.objectValue)
    guard !objects.isEmpty, objects.count == entries.count,
      objects.allSatisfy({ $0.members.allSatisfy { isPlain($0.value) } })
    else { return nil }
    var columns: [String] = []
    for member in objects.flatMap(\.members) where !columns.contains(member.key) { columns.append(member.key) }
    let isNamed = value.objectValue != nil
    let heading = (isNamed ? [""] : []) + columns.map(printable)
    return [heading]
      + zip(entries, objects).map { entry, object in
        (entry.name.map { [printable($0)] } ?? []) + columns.map { object[$0].map(text) ?? "-" }
      }
  }

  private mutating func append(rows: [[String]], indent: String) {
    guard let columns = rows.map(\.count).max() else { return }
    let widths = (0..<columns).map { column in rows.map { $0[column].unicodeScalars.count }.max() ?? 0 }
    // Numbers stand to the right, below each other's units.
    let isNumeric = (0..<columns).map { column in
      column > 0 && rows.dropFirst(rows.count > 1 ? 1 : 0).allSatisfy { Self.isNumber($0[column]) }
    }
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
        return isNumeric[column] ? blanks + cell : cell + blanks
      }
      lines.append(indent + cells.joined(separator: "  ").trimmingBlanksAtEnd())
    }
  }

  private static func isNumber(_ cell: String) -> Bool {
    cell == "-" || Double(cell) != nil
  }

  /// Whether a value fits into one cell.
  private static func isPlain(_ value: JSONValue) -> Bool {
    switch value {
    case .object(let object): object.isEmpty
    case .array(let elements): elements.isEmpty
    default: true
    }
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): printable(text)
    case .null: "-"
    default: String(decoding: TerminalJSON.line(value), as: UTF8.self)
    }
  }

  private static func printable(_ text: String) -> String { LogText.printable(text) }
}

extension String {
  fileprivate func trimmingBlanksAtEnd() -> String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}
