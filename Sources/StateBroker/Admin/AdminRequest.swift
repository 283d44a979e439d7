import HTTPCore
import NIOHTTP1
import Observability

/// What an operator asks for.
struct AdminRequest {
  enum Fault: Error, Equatable {
    /// A parameter has to be given exactly once.
    case wantsOne(parameter: String)
    /// A value is not UTF-8 once its escapes are read.
    case invalidText(parameter: String)
    /// A value is no number, or not one of these.
    case notWithin(parameter: String, ClosedRange<Int>)
  }

  let method: HTTPMethod
  let path: Substring
  let requestID: String
  /// What the reader takes; nil when it does not say.
  let accept: String?
  private let query: Substring

  init(_ head: HTTPRequestHead) {
    method = head.method
    let target = head.uri.prefix { $0 != "#" }
    path = target.prefix { $0 != "?" }
    query = target.dropFirst(path.count + 1)
    let accepted = head.headers[canonicalForm: "accept"]
    accept = accepted.isEmpty ? nil : accepted.joined(separator: ",")
    requestID = RequestID(header: head.headers.first(name: "x-request-id")).text
  }

  /// The number of a query parameter; what it is without one.
  func number(_ name: String, in range: ClosedRange<Int>, otherwise standard: Int) throws(Fault) -> Int {
    guard query.split(separator: "&").contains(where: { $0.prefix { $0 != "=" } == name }) else { return standard }
    guard let number = Int(try parameter(name)), range.contains(number) else {
      throw .notWithin(parameter: name, range)
    }
    return number
  }

  /// The value of a query parameter, its percent escapes read. A `+` is a `+`.
  func parameter(_ name: String) throws(Fault) -> String {
    let values = query.split(separator: "&").compactMap { pair -> Substring? in
      let key = pair.prefix { $0 != "=" }
      return key == name ? pair.dropFirst(key.count + 1) : nil
    }
    guard let value = values.first, values.count == 1 else { throw .wantsOne(parameter: name) }
    guard let text = String(validating: PercentDecoding.octets(value.utf8), as: UTF8.self) else {
      throw .invalidText(parameter: name)
    }
    return text
  }
}
