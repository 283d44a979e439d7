/// How many requests were answered, by route and status.
package struct RequestCounts: Equatable, Sendable {
  /// One that there is any of.
  package struct Cell: Equatable, Sendable {
    /// As ``FigureRoute/names`` has it.
    package let route: String
    /// A status code, or `other`.
    package let status: String
    package let count: UInt64
  }

  private var counts: [UInt64]

  /// None.
  package init() {
    counts = [UInt64](repeating: 0, count: FigureRoute.count * FigureStatus.count)
  }

  init(_ words: some Sequence<UInt64>) { counts = Array(words) }

  package mutating func add(_ other: RequestCounts) {
    for index in counts.indices { counts[index] &+= other.counts[index] }
  }

  /// All of them together.
  package var total: UInt64 { counts.reduce(0, &+) }

  package func count(_ route: FigureRoute, status: Int) -> UInt64 {
    counts[route.index * FigureStatus.count + FigureStatus.cell(of: status)]
  }

  /// Those that are not 0, by route and then by status.
  package var cells: [Cell] {
    counts.enumerated().filter { $0.element > 0 }.map { index, count in
      Cell(
        route: FigureRoute.names[index / FigureStatus.count],
        status: FigureStatus.text(ofCell: index % FigureStatus.count), count: count)
    }
  }
}
