/// The policies in force, one for each limit that is on.
package struct PolicyTable: Equatable, Sendable {
  private var policies: [TokenBucketPolicy?]

  /// No limit at all.
  package init() {
    policies = [TokenBucketPolicy?](repeating: nil, count: PolicyID.count)
  }

  /// - Parameters:
  ///   - standard: of every route that reads; those that change something get half of it.
  ///   - routes: of single routes, instead.
  ///   - address: per address over all routes; nil: no such limit. The two for sockets likewise.
  package init(
    standard: TokenBucketPolicy, routes: [RouteName: TokenBucketPolicy], address: TokenBucketPolicy?,
    socketConnects: TokenBucketPolicy?, socketMessages: TokenBucketPolicy?
  ) {
    self.init()
    for route in RouteName.allCases {
      self[.route(route)] = routes[route] ?? (route.isMutation ? standard.halved : standard)
    }
    self[.address] = address
    self[.socketConnects] = socketConnects
    self[.socketMessages] = socketMessages
  }

  package subscript(id: PolicyID) -> TokenBucketPolicy? {
    get { policies[id.number] }
    set { policies[id.number] = newValue }
  }

  /// The same limits, one share of each for one of `workers`: what a worker admits alone while the broker is away.
  package func divided(by workers: Int) -> PolicyTable {
    var table = self
    table.policies = policies.map { $0?.divided(by: Int64(max(1, workers))) }
    return table
  }
}
