/// A place in the pool. One process at a time has it.
package enum ChildSlot: Hashable, Sendable, Comparable {
  case broker
  /// Workers are numbered from 0.
  case worker(Int)
}

extension ChildSlot: CustomStringConvertible {
  package var description: String {
    switch self {
    case .broker: "broker"
    case .worker(let index): "worker \(index)"
    }
  }
}
