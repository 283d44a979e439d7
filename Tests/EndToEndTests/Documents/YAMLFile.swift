import ContractJSON
import Foundation
import Yams

/// A YAML file of the repository, read as JSON: aliases resolved, keys in order.
enum YAMLFile {
  /// - Parameter path: from the root of the repository.
  static func read(_ path: String) throws -> JSONValue {
    try parse(try String(contentsOf: RepositoryFolder.url(path), encoding: .utf8))
  }

  static func parse(_ text: String) throws -> JSONValue {
    guard let node = try Yams.compose(yaml: text) else { throw HarnessError("an empty document") }
    return try value(of: node)
  }

  private static func value(of node: Node) throws -> JSONValue {
    switch node {
    case .mapping(let mapping):
      return .object(JSONObject(try mapping.map { ($0.key.string ?? "", try value(of: $0.value)) }))
    case .sequence(let sequence): return .array(try sequence.map { try value(of: $0) })
    case .scalar(let scalar): return try value(of: node, scalar.string)
    case .alias(let alias): throw HarnessError("an unresolved alias: \(alias)")
    }
  }

  private static func value(of node: Node, _ text: String) throws -> JSONValue {
    switch node.tag.description {
    case Tag.Name.null.rawValue: return .null
    case Tag.Name.bool.rawValue: return .bool(node.bool ?? false)
    case Tag.Name.int.rawValue: return .integer(digits: text)
    case Tag.Name.float.rawValue: return .float(node.float ?? .nan)
    // A plain date would be a time; JSON has none.
    default: return .string(text)
    }
  }
}
