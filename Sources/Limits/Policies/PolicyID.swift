/// Which limit: the place of its policy in every ``PolicyTable``, and its number on the wire.
package enum PolicyID: Hashable, Sendable, CaseIterable {
  /// Per user, or per address, on one route.
  case route(RouteName)
  /// Per address, over all routes.
  case address
  /// New sockets, per address.
  case socketConnects
  /// Messages from sockets, per user.
  case socketMessages

  package static let allCases: [PolicyID] =
    RouteName.allCases.map(PolicyID.route) + [
      .address, .socketConnects, .socketMessages,
    ]

  /// The most policies there can be: the number is one byte.
  package static let count = allCases.count

  /// The number of this policy, from 0.
  package var number: Int {
    switch self {
    case .route(let route): Int(route.rawValue)
    case .address: RouteName.allCases.count
    case .socketConnects: RouteName.allCases.count + 1
    case .socketMessages: RouteName.allCases.count + 2
    }
  }

  package init?(number: Int) {
    guard PolicyID.allCases.indices.contains(number) else { return nil }
    self = PolicyID.allCases[number]
  }

  /// As logs, statistics and the fields of a 429 have it.
  package var name: String {
    switch self {
    case .route(let route): route.text
    case .address: "ip"
    case .socketConnects: "ws.connects"
    case .socketMessages: "ws.messages"
    }
  }
}
