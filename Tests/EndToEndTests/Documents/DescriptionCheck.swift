import ContractJSON

/// Holds JSON values against the schemas of a document (JSON Schema 2020-12, as far as our documents use it), and keeps
/// track of what has been seen of them.
///
/// A keyword that is not known here is a fault: none is passed over in silence.
struct DescriptionCheck {
  /// What only tells and does not constrain.
  private static let annotations: Set = ["description", "default", "examples", "example", "format"]

  let document: JSONValue
  /// Fields and single values (`const`, `enum`) that were met, by where the document has them: `#/…/Draft.title`.
  private(set) var seen: Set<String> = []

  init(_ document: JSONValue) { self.document = document }

  /// What is wrong with `value`; what was seen of the schema counts only when nothing is.
  mutating func faults(_ value: JSONValue, _ schema: JSONValue, at pointer: String) -> [String] {
    var visit = Visit(document: document)
    visit.check(value, schema, pointer, "$")
    if visit.faults.isEmpty { seen.formUnion(visit.seen) }
    return visit.faults
  }

  /// The value behind `#/a/b`.
  func resolve(_ pointer: String) -> JSONValue? {
    let keys: [Substring] = pointer.split(separator: "/")
    return keys.dropFirst().reduce(Optional(document)) { value, key in value?[String(key.replacing("~1", with: "/"))] }
  }

  /// One value against one schema.
  private struct Visit {
    let document: JSONValue
    var faults: [String] = []
    var seen: Set<String> = []

    mutating func check(_ value: JSONValue, _ schema: JSONValue, _ pointer: String, _ path: String) {
      guard case .object(let keywords) = schema else { return fail(path, "no schema at \(pointer)") }
      for (keyword, operand) in schema.members {
        switch keyword {
        case "$ref": checkReference(value, operand, path)
        case "type": checkType(value, operand, path)
        case "const":
          if value != operand { fail(path, "not \(operand.compact)") } else { meet(operand, pointer) }
        case "enum":
          if operand.arrayValue?.contains(value) != true { fail(path, "none of \(operand.compact)") }
          meet(value, pointer)
        case "required": checkRequired(value, operand, path)
        case "properties": checkProperties(value, operand, pointer, path)
        case "additionalProperties": checkOthers(value, keywords, path)
        case "items":
          for (index, element) in (value.arrayValue ?? []).enumerated() {
            check(element, operand, pointer + "[]", "\(path)[\(index)]")
          }
        case "minItems", "maxItems": checkCount(value, keyword, operand, path)
        case "oneOf": checkOne(value, operand, pointer, path)
        case "allOf": for part in operand.arrayValue ?? [] { check(value, part, pointer, path) }
        case "pattern", "minLength", "maxLength": checkText(value, keyword, operand, path)
        case "minimum", "maximum": checkNumber(value, keyword, operand, path)
        case _ where DescriptionCheck.annotations.contains(keyword): break
        default: fail(path, "unknown keyword \(keyword) at \(pointer)")
        }
      }
    }

    private mutating func fail(_ path: String, _ fault: String) { faults.append("\(path): \(fault)") }
    private mutating func meet(_ value: JSONValue, _ pointer: String) { seen.insert("\(pointer)=\(value.compact)") }

    private mutating func checkReference(_ value: JSONValue, _ reference: JSONValue, _ path: String) {
      let target = reference.stringValue ?? ""
      guard let schema = DescriptionCheck(document).resolve(target) else {
        return fail(path, "\(target) leads nowhere")
      }
      check(value, schema, target, path)
    }

    private mutating func checkType(_ value: JSONValue, _ type: JSONValue, _ path: String) {
      let allowed = type.arrayValue?.compactMap(\.stringValue) ?? [type.stringValue ?? ""]
      let names: [String] =
        switch value {
        case .null: ["null"]
        case .bool: ["boolean"]
        case .integer: ["integer", "number"]
        case .float: ["number"]
        case .string, .brokenString: ["string"]
        case .array: ["array"]
        case .object: ["object"]
        }
      if names.allSatisfy({ !allowed.contains($0) }) { fail(path, "not of type \(type.compact)") }
    }

    private mutating func checkRequired(_ value: JSONValue, _ names: JSONValue, _ path: String) {
      guard case .object(let object) = value else { return }
      for name in names.arrayValue?.compactMap(\.stringValue) ?? [] where object[name] == nil {
        fail(path, "\(name) is missing")
      }
    }

    private mutating func checkProperties(
      _ value: JSONValue, _ properties: JSONValue, _ pointer: String, _ path: String
    ) {
      for (name, member) in value.members {
        guard let schema = properties[name] else { continue }
        seen.insert("\(pointer).\(name)")
        check(member, schema, "\(pointer).\(name)", "\(path).\(name)")
      }
    }

    private mutating func checkOthers(_ value: JSONValue, _ keywords: JSONObject, _ path: String) {
      for (name, _) in value.members where keywords["properties"]?[name] == nil {
        fail(path, "\(name) is not documented")
      }
    }

    private mutating func checkOne(_ value: JSONValue, _ schemas: JSONValue, _ pointer: String, _ path: String) {
      let visits = (schemas.arrayValue ?? []).map { schema in
        var visit = Visit(document: document)
        visit.check(value, schema, pointer, path)
        return visit
      }
      let fitting = visits.filter(\.faults.isEmpty)
      guard let only = fitting.first, fitting.count == 1 else {
        let reasons = visits.map { $0.faults.joined(separator: ", ") }.joined(separator: " | ")
        return fail(path, "fits \(fitting.count) of \(visits.count): \(reasons)")
      }
      seen.formUnion(only.seen)
    }

    private mutating func checkText(_ value: JSONValue, _ keyword: String, _ operand: JSONValue, _ path: String) {
      guard case .string(let text) = value else { return }
      let isRight =
        switch keyword {
        case "pattern": (try? Regex(operand.stringValue ?? "").firstMatch(in: text)) != nil
        case "minLength": text.unicodeScalars.count >= operand.integerValue ?? 0
        default: text.unicodeScalars.count <= operand.integerValue ?? 0
        }
      if !isRight { fail(path, "\(keyword) \(operand.compact) refuses \(value.compact.prefix(80))") }
    }

    private mutating func checkCount(_ value: JSONValue, _ keyword: String, _ operand: JSONValue, _ path: String) {
      guard let count = value.arrayValue?.count, let bound = operand.integerValue else { return }
      if keyword == "minItems" ? count < bound : count > bound { fail(path, "\(keyword) \(bound)") }
    }

    private mutating func checkNumber(_ value: JSONValue, _ keyword: String, _ operand: JSONValue, _ path: String) {
      guard let number = value.doubleValue, let bound = operand.doubleValue else { return }
      if keyword == "minimum" ? number < bound : number > bound { fail(path, "\(keyword) \(operand.compact)") }
    }
  }
}

extension DescriptionCheck {
  /// All there is to see in a schema: its fields, and those of the schemas it leads to.
  func everything(in schema: JSONValue, at pointer: String) -> Set<String> {
    var found: Set<String> = []
    var visited: Set<String> = []
    collect(schema, pointer, &found, &visited)
    return found
  }

  private func collect(_ schema: JSONValue, _ pointer: String, _ found: inout Set<String>, _ visited: inout Set<String>)
  {
    if let target = schema["$ref"]?.stringValue {
      if visited.insert(target).inserted, let schema = resolve(target) { collect(schema, target, &found, &visited) }
      return
    }
    for value in schema["enum"]?.arrayValue ?? [] { found.insert("\(pointer)=\(value.compact)") }
    if let value = schema["const"] { found.insert("\(pointer)=\(value.compact)") }
    for (name, property) in (schema["properties"] ?? .null).members {
      found.insert("\(pointer).\(name)")
      collect(property, "\(pointer).\(name)", &found, &visited)
    }
    if let items = schema["items"] { collect(items, pointer + "[]", &found, &visited) }
    for keyword in ["oneOf", "allOf"] {
      for part in schema[keyword]?.arrayValue ?? [] { collect(part, pointer, &found, &visited) }
    }
  }
}
