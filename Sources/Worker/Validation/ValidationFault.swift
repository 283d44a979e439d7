import ContractJSON

/// One entry of a 422 answer, in the shape clients of pydantic know:
///
///     {"type":TYPE,"loc":["body","title"],"msg":MESSAGE,"input":VALUE,"ctx":{"min_length":1}}
struct ValidationFault: Sendable {
  /// Where in the request the fault is.
  enum Place: Sendable {
    case body
    case bodyField(String)
    /// Code points before the place where the text stops being JSON.
    case bodyOffset(Int)
    case query(String)
  }

  let type: String
  let place: Place
  let message: String
  /// What was received there.
  let input: JSONValue
  /// What the message was made from; absent for kinds that have none.
  let context: JSONObject?

  init(
    _ type: String, at place: Place, _ message: String, input: JSONValue,
    context: KeyValuePairs<String, JSONValue> = [:]
  ) {
    self.type = type
    self.place = place
    self.message = message
    self.input = input
    self.context = context.isEmpty ? nil : context.reduce(into: JSONObject()) { $0.set($1.key, $1.value) }
  }
}

extension ValidationFault {
  static func missing(at place: Place, input: JSONValue) -> ValidationFault {
    ValidationFault("missing", at: place, "Field required", input: input)
  }

  static func notText(at place: Place, input: JSONValue) -> ValidationFault {
    ValidationFault("string_type", at: place, "Input should be a valid string", input: input)
  }

  static func tooShort(at place: Place, input: JSONValue, minimum: Int) -> ValidationFault {
    ValidationFault(
      "string_too_short", at: place, "String should have at least \(minimum) character\(minimum == 1 ? "" : "s")",
      input: input, context: ["min_length": .integer(minimum)])
  }

  static func tooLong(at place: Place, input: JSONValue, maximum: Int) -> ValidationFault {
    ValidationFault(
      "string_too_long", at: place, "String should have at most \(maximum) character\(maximum == 1 ? "" : "s")",
      input: input, context: ["max_length": .integer(maximum)])
  }

  /// - Parameter values: at least two.
  static func notOneOf(_ values: [String], at place: Place, input: JSONValue) -> ValidationFault {
    let quoted = values.map { "'\($0)'" }
    let list = quoted.dropLast().joined(separator: ", ") + " or " + (quoted.last ?? "")
    return ValidationFault(
      "literal_error", at: place, "Input should be \(list)", input: input, context: ["expected": .string(list)])
  }

  /// Text that no database of ours keeps as it is: with NUL, or with half a surrogate pair.
  static func unstorable(at place: Place, input: JSONValue, _ reason: String) -> ValidationFault {
    ValidationFault(
      "value_error", at: place, "Value error, \(reason)", input: input, context: ["error": .object(JSONObject())])
  }

  static func brokenJSON(_ error: JSONSyntaxError) -> ValidationFault {
    ValidationFault(
      "json_invalid", at: .bodyOffset(error.offset), "JSON decode error", input: .object(JSONObject()),
      context: ["error": .string(error.message)])
  }

  static func notAnObject(input: JSONValue) -> ValidationFault {
    ValidationFault(
      "model_attributes_type", at: .body, "Input should be a valid dictionary or object to extract fields from",
      input: input)
  }
}

extension ValidationFault {
  /// The body of a 422 answer.
  static func bytes(of faults: [ValidationFault]) -> [UInt8] {
    var bytes: [UInt8] = []
    JSONText.append(#"{"detail":["#, to: &bytes)
    for (index, fault) in faults.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      fault.append(to: &bytes)
    }
    JSONText.append("]}", to: &bytes)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) {
    JSONText.append(#"{"type":"#, to: &bytes)
    JSONText.appendString(type, to: &bytes)
    JSONText.append(#","loc":["#, to: &bytes)
    switch place {
    case .body: JSONText.append(#""body""#, to: &bytes)
    case .bodyField(let name):
      JSONText.append(#""body","#, to: &bytes)
      JSONText.appendString(name, to: &bytes)
    case .bodyOffset(let offset):
      JSONText.append(#""body","#, to: &bytes)
      JSONText.appendInteger(offset, to: &bytes)
    case .query(let name):
      JSONText.append(#""query","#, to: &bytes)
      JSONText.appendString(name, to: &bytes)
    }
    JSONText.append(#"],"msg":"#, to: &bytes)
    JSONText.appendString(message, to: &bytes)
    JSONText.append(#","input":"#, to: &bytes)
    JSONText.append(input, to: &bytes)
    if let context {
      JSONText.append(#","ctx":"#, to: &bytes)
      JSONText.append(.object(context), to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}
