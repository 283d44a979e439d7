import ContractJSON

/// A place in a JSON value, written as the goldens write it: `$.data.segments[0].created_at`.
struct JSONPath: CustomStringConvertible {
  enum Step {
    case key(String)
    case index(Int)
  }

  let steps: [Step]

  init(_ text: String) {
    steps = text.dropFirst().split(whereSeparator: { $0 == "." || $0 == "[" }).map { part in
      part.last == "]" ? .index(Int(part.dropLast()) ?? -1) : .key(String(part))
    }
  }

  var description: String {
    steps.reduce(into: "$") { text, step in
      switch step {
      case .key(let key): text += ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }
}

extension JSONValue {
  /// The value at `path`, or nil.
  func value(at path: JSONPath) -> JSONValue? {
    path.steps.reduce(Optional(self)) { value, step in
      switch step {
      case .key(let key): value?[key]
      case .index(let index): value?[index]
      }
    }
  }

  /// The same value with `replacement` at `path`, which must exist.
  func replacing(_ path: JSONPath, with replacement: JSONValue) -> JSONValue {
    replacing(path.steps[...], with: replacement)
  }

  private func replacing(_ steps: ArraySlice<JSONPath.Step>, with replacement: JSONValue) -> JSONValue {
    guard let step = steps.first else { return replacement }
    switch (step, self) {
    case (.key(let key), .object(var object)):
      guard let old = object[key] else { preconditionFailure("no member \(key)") }
      object.set(key, old.replacing(steps.dropFirst(), with: replacement))
      return .object(object)
    case (.index(let index), .array(var elements)):
      elements[index] = elements[index].replacing(steps.dropFirst(), with: replacement)
      return .array(elements)
    default:
      preconditionFailure("no such place")
    }
  }
}
