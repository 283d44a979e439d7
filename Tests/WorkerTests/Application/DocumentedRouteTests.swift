import Foundation
import HTTPTypes
import Testing
import Yams

@testable import Worker

/// `docs/openapi.yaml` has the routes of the worker's table and those of the documents themselves, and no others.
@Suite struct DocumentedRouteTests {
  private typealias Object = [String: Any]

  private static func paths() throws -> [String: Object] {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/openapi.yaml"), encoding: .utf8)
    let document = try #require(try Yams.load(yaml: text) as? Object)
    return try #require(document["paths"] as? [String: Object])
  }

  /// `security` as the identity of a route is documented.
  private static func security(_ identity: Route.Identity) -> [Set<String>] {
    switch identity {
    case .none: []
    case .caller: [["bearer"], ["userHeader"]]
    case .userParameter: [["bearer"], []]
    }
  }

  @Test func everyRouteIsDocumented() throws {
    let paths = try Self.paths()
    for route in RouteTable.contract {
      let method = route.method.rawValue.lowercased()
      let operation = try #require(paths[route.path]?[method] as? Object, "\(method) \(route.path)")
      let security = (operation["security"] as? [Object] ?? []).map { Set($0.keys) }
      #expect(security == Self.security(route.identity), "\(method) \(route.path)")
    }
  }

  @Test func everyDocumentedOperationIsARoute() throws {
    let methods: Set = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
    let documented = try Self.paths().flatMap { path, item in
      item.keys.filter { methods.contains($0) }.map { "\($0) \(path)" }
    }
    let routes = RouteTable.contract.map { "\($0.method.rawValue.lowercased()) \($0.path)" }
    #expect(Set(documented) == Set(routes + ["get /openapi.yaml", "get /asyncapi.yaml"]))
  }
}
