import ContractJSON

/// Reads the fields of one request and collects what is wrong with them, so that a 422 names every fault at once:
/// those of the query first, then those of the body, each in the order the route asks for them.
///
/// A reading function answers with a stand-in after a fault; `finish()` must therefore come before any use.
struct InputReader {
  private let query: QueryParameters
  private let body: JSONObject
  /// Whether the body has fields at all; if not, that is its only fault.
  private let hasFields: Bool
  private var queryFaults: [ValidationFault] = []
  private var bodyFaults: [ValidationFault] = []

  /// - Parameter body: nil for a route that has none.
  init(query: QueryParameters, body: BodyInput? = nil) {
    self.query = query
    if case .object(let object) = body {
      self.body = object
      hasFields = true
      return
    }
    self.body = JSONObject()
    hasFields = false
    switch body {
    case .absent: bodyFaults = [.missing(at: .body, input: .null)]
    case .other(let value): bodyFaults = [.notAnObject(input: value)]
    case .object, nil: break
    }
  }

  /// - Throws: `RequestFailure.invalid` when any field had a fault.
  func finish() throws(RequestFailure) {
    guard queryFaults.isEmpty, bodyFaults.isEmpty else { throw .invalid(queryFaults + bodyFaults) }
  }

  // MARK: Query

  /// A query parameter; `fallback` when it is absent, and a fault when there is no fallback either.
  mutating func parameter(_ name: String, _ length: ClosedRange<Int>, fallback: String? = nil) -> String {
    guard let text = query[name] else {
      if let fallback { return fallback }
      queryFaults.append(.missing(at: .query(name), input: .null))
      return ""
    }
    if let fault = Self.fault(in: text, length, at: .query(name)) { queryFaults.append(fault) }
    return text
  }

  // MARK: Body

  /// A string that must be there.
  mutating func text(_ name: String, _ length: ClosedRange<Int>) -> String {
    guard let value = body[name] else {
      missing(name)
      return ""
    }
    return text(value, name, length)
  }

  /// A string that may be absent or null.
  mutating func optionalText(_ name: String, _ length: ClosedRange<Int>) -> String? {
    guard let value = body[name], value != .null else { return nil }
    return text(value, name, length)
  }

  /// An integer that may be absent.
  mutating func integer(_ name: String, _ range: ClosedRange<Int>, fallback: Int) -> Int {
    guard let value = body[name] else { return fallback }
    let place = ValidationFault.Place.bodyField(name)
    do throws(LaxInteger.Fault) {
      let integer = try LaxInteger.read(value)
      if integer < range.lowerBound {
        bodyFaults.append(
          ValidationFault(
            "greater_than_equal", at: place, "Input should be greater than or equal to \(range.lowerBound)",
            input: value, context: ["ge": .integer(range.lowerBound)]))
      } else if integer > range.upperBound {
        bodyFaults.append(
          ValidationFault(
            "less_than_equal", at: place, "Input should be less than or equal to \(range.upperBound)",
            input: value, context: ["le": .integer(range.upperBound)]))
      }
      return integer
    } catch {
      bodyFaults.append(ValidationFault(error.type, at: place, error.message, input: value))
      return fallback
    }
  }

  private mutating func missing(_ name: String) {
    guard hasFields else { return }
    bodyFaults.append(.missing(at: .bodyField(name), input: .object(body)))
  }

  private mutating func text(_ value: JSONValue, _ name: String, _ length: ClosedRange<Int>) -> String {
    let place = ValidationFault.Place.bodyField(name)
    switch value {
    case .string(let text):
      if let fault = Self.fault(in: text, length, at: place) { bodyFaults.append(fault) }
      return text
    case .brokenString:
      bodyFaults.append(.unstorable(at: place, input: value, "surrogates must come in pairs"))
    default:
      bodyFaults.append(.notText(at: place, input: value))
    }
    return ""
  }

  private static func fault(
    in text: String, _ length: ClosedRange<Int>, at place: ValidationFault.Place
  ) -> ValidationFault? {
    // A text has no more code points than octets, so most need not be counted.
    if text.isEmpty ? length.lowerBound > 0 : length.lowerBound > 1 && text.unicodeScalars.count < length.lowerBound {
      return .tooShort(at: place, input: .string(text), minimum: length.lowerBound)
    }
    if text.utf8.count > length.upperBound, text.unicodeScalars.count > length.upperBound {
      return .tooLong(at: place, input: .string(text), maximum: length.upperBound)
    }
    if text.utf8.contains(0) {
      return .unstorable(at: place, input: .string(text), "NUL characters are not allowed")
    }
    return nil
  }
}
