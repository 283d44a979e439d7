import ContractJSON

/// `docs/openapi.yaml`, and what answers have shown of it.
struct DocumentedAPI {
  /// Fields of the transport and of the content itself, which no description lists.
  private static let transportFields: Set = ["content-type", "content-length", "date", "connection"]
  /// Answers of the router to what is no operation: the description has them in words, and their body as a schema.
  private static let routerError = "#/components/schemas/RouterError"

  private var check: DescriptionCheck
  /// Each documented answer that was given: `getDraft 404`.
  private(set) var shownAnswers: Set<String> = []
  /// Each named response that was given: `DraftNotFound`.
  private(set) var shownResponses: Set<String> = []
  private(set) var shownHeaders: Set<String> = []

  init() throws { check = DescriptionCheck(try YAMLFile.read("docs/openapi.yaml")) }

  var document: JSONValue { check.document }
  /// Fields and values that were shown; see ``DescriptionCheck/seen``.
  var shown: Set<String> { check.seen }

  // MARK: Holding answers against it

  /// In what an answer differs from the description.
  mutating func faults(_ request: HTTPRequest, _ answer: HTTPAnswer) throws -> [String] {
    guard let (template, item) = pathItem(of: request.target) else { return try routerFaults(answer, [307, 404]) }
    let isPreflight = request.method == "OPTIONS" && [200, 400].contains(answer.status)
    guard !isPreflight else { return answer.text.hasPrefix("OK") || answer.status == 400 ? [] : [answer.text] }
    let method = request.method == "HEAD" ? "get" : request.method.lowercased()
    guard let operation = item[method] else { return try routerFaults(answer, [405]) }
    guard let pointer = operation["responses"]?[String(answer.status)]?["$ref"]?.stringValue,
      let response = check.resolve(pointer)
    else { return ["\(method) \(template) does not document \(answer.status)"] }
    shownAnswers.insert("\(operation["operationId"]?.stringValue ?? "") \(answer.status)")
    shownResponses.insert(Self.name(pointer))
    return headerFaults(answer, response) + (try bodyFaults(request, answer, response, pointer))
  }

  private static func name(_ pointer: String) -> String { String(pointer.split(separator: "/").last ?? "") }

  private func pathItem(of target: String) -> (String, JSONValue)? {
    let parts = target.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    for (template, item) in (document["paths"] ?? .null).members {
      let wanted = template.split(separator: "/", omittingEmptySubsequences: false)
      let fits =
        wanted.count == parts.count && zip(wanted, parts).allSatisfy { $0.first == "{" ? !$1.isEmpty : $0 == $1 }
      if fits { return (template, item) }
    }
    return nil
  }

  private mutating func routerFaults(_ answer: HTTPAnswer, _ statuses: Set<Int>) throws -> [String] {
    guard statuses.contains(answer.status) else { return ["\(answer.status) where there is no operation"] }
    guard !answer.body.isEmpty else { return [] }
    return check.faults(try answer.json(), ["$ref": .string(Self.routerError)], at: Self.routerError)
  }

  private mutating func headerFaults(_ answer: HTTPAnswer, _ response: JSONValue) -> [String] {
    var documented: [String: JSONValue] = [:]
    for (name, header) in (response["headers"] ?? .null).members { documented[name.lowercased()] = header }
    var faults: [String] = []
    for (name, value) in answer.headers where !Self.transportFields.contains(name) {
      guard let pointer = documented[name]?["$ref"]?.stringValue, let schema = check.resolve(pointer)?["schema"] else {
        faults.append("header \(name) is not documented")
        continue
      }
      shownHeaders.insert(Self.name(pointer))
      faults += check.faults(.string(value), schema, at: pointer).map { "header \(name): \($0)" }
    }
    for (name, header) in documented where answer[name] == nil {
      let isRequired = check.resolve(header["$ref"]?.stringValue ?? "")?["required"] == true
      if isRequired { faults.append("header \(name) is missing") }
    }
    return faults
  }

  private mutating func bodyFaults(
    _ request: HTTPRequest, _ answer: HTTPAnswer, _ response: JSONValue, _ pointer: String
  ) throws -> [String] {
    if request.method == "HEAD" || response["content"] == nil { return answer.body.isEmpty ? [] : ["a body"] }
    let type = answer["content-type"] ?? ""
    guard let schema = response["content"]?[type]?["schema"] else { return ["content of type \(type)"] }
    let place = "\(pointer)/content/\(type.replacing("/", with: "~1"))/schema"
    let body: JSONValue =
      switch type {
      case "application/json": try answer.json()
      case "application/yaml": try YAMLFile.parse(answer.text)
      default: .string(answer.text)
      }
    return check.faults(body, schema, at: place)
  }
}

extension DocumentedAPI {
  // MARK: Everything it documents

  /// The names of all operations' answers: `getDraft 404`, with the named response of each.
  var answers: [String: String] {
    var answers: [String: String] = [:]
    for (_, item) in (document["paths"] ?? .null).members {
      for (_, operation) in item.members {
        for (status, response) in (operation["responses"] ?? .null).members {
          let name = "\(operation["operationId"]?.stringValue ?? "") \(status)"
          answers[name] = Self.name(response["$ref"]?.stringValue ?? "")
        }
      }
    }
    return answers
  }

  var headers: Set<String> { Set(document["components"]?["headers"]?.objectValue?.members.map(\.key) ?? []) }

  /// The fields and values of all responses; see ``DescriptionCheck/everything(in:at:)``.
  var everything: Set<String> {
    var found: Set<String> = []
    for (name, response) in (document["components"]?["responses"] ?? .null).members {
      for (type, content) in (response["content"] ?? .null).members {
        let pointer = "#/components/responses/\(name)/content/\(type.replacing("/", with: "~1"))/schema"
        found.formUnion(check.everything(in: content["schema"] ?? .null, at: pointer))
      }
    }
    return found
  }

  /// In what an example differs from the response's schema.
  mutating func faults(_ example: JSONValue, inResponse name: String) -> [String] {
    let pointer = "#/components/responses/\(name)/content/application~1json/schema"
    return check.faults(example, check.resolve(pointer) ?? .null, at: pointer)
  }
}
