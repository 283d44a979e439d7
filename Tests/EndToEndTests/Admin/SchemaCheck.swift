import ContractJSON

/// Holds a value against the part of JSON Schema that ours uses: `type`, `enum`, `minimum`, `properties`, `required`,
/// `additionalProperties` and `items`.
struct SchemaCheck {
  private(set) var faults: [String] = []
  /// The paths of the members that were met, in the schema's words.
  private(set) var seen: Set<String> = []

  mutating func check(_ value: JSONValue, against schema: JSONValue, at path: String = "") {
    let types = schema["type"]?.arrayValue ?? schema["type"].map { [$0] } ?? []
    let isOfType = types.contains { Self.is(value, $0.stringValue ?? "") }
    if !isOfType { faults.append("\(path): not a \(types.compactMap(\.stringValue).joined(separator: " or "))") }
    if let allowed = schema["enum"]?.arrayValue, !allowed.contains(value), value != .null {
      faults.append("\(path): \(value.compact) is none of those allowed")
    }
    if let minimum = schema["minimum"]?.integerValue, let number = value.integerValue, number < minimum {
      faults.append("\(path): below \(minimum)")
    }
    if let object = value.objectValue { check(object, against: schema, at: path) }
    for element in value.arrayValue ?? [] {
      if let items = schema["items"] { check(element, against: items, at: path + "[]") }
    }
  }

  private mutating func check(_ object: JSONObject, against schema: JSONValue, at path: String) {
    for member in object.members {
      let known = schema["properties"]?[member.key]
      let name = known == nil ? "*" : member.key
      guard let part = known ?? schema["additionalProperties"], part.objectValue != nil else {
        faults.append("\(Self.path(path, member.key)): not in the schema")
        continue
      }
      seen.insert(Self.path(path, name))
      check(member.value, against: part, at: Self.path(path, name))
    }
    for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where object[name] == nil {
      faults.append("\(Self.path(path, name)): missing")
    }
  }

  private static func path(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private static func `is`(_ value: JSONValue, _ type: String) -> Bool {
    switch (value, type) {
    case (.null, "null"), (.bool, "boolean"), (.integer, "integer"), (.integer, "number"), (.float, "number"),
      (.string, "string"), (.array, "array"), (.object, "object"):
      true
    default: false
    }
  }

  /// The paths of all members that a schema knows; those of any name are called `*`.
  static func paths(of schema: JSONValue, at path: String = "") -> Set<String> {
    var paths: Set<String> = []
    var parts = schema["properties"]?.objectValue?.members.map { ($0.key, $0.value) } ?? []
    if let any = schema["additionalProperties"], any.objectValue != nil { parts.append(("*", any)) }
    for (name, part) in parts {
      let path = Self.path(path, name)
      paths.insert(path)
      paths.formUnion(Self.paths(of: part, at: path))
      if let items = part["items"] { paths.formUnion(Self.paths(of: items, at: path + "[]")) }
    }
    return paths
  }
}
