/// Which workers shall accept from which listeners.
///
/// With at least as many listeners as workers, each listener has one worker and the workers' shares differ by one at
/// most. With fewer listeners (a socket unit may pass a single one), each worker has one listener and shares it.
/// A plan made from an earlier one moves as few listeners as the balance allows.
struct ListenerPlan: Equatable, Sendable {
  /// Ascending listener indices by worker slot. Every listener is in at least one of them; none is empty.
  private(set) var shares: [Int: [Int]] = [:]

  /// A plan for `workers` (slots, ascending) that keeps as much as it can of `previous`.
  init(listenerCount: Int, workers: [Int], previous: ListenerPlan) {
    guard !workers.isEmpty else { return }
    if workers.count <= listenerCount {
      let owners = balance(items: Array(0..<listenerCount), over: workers) { previous.owner(of: $0) }
      for (listener, worker) in owners { shares[worker, default: []].append(listener) }
    } else {
      let homes = balance(items: workers, over: Array(0..<listenerCount)) { previous.shares[$0]?.first }
      for (worker, listener) in homes { shares[worker] = [listener] }
    }
  }

  /// The plan of a pool without workers.
  init() {}

  /// The lowest slot that has this listener.
  private func owner(of listener: Int) -> Int? {
    shares.filter { $0.value.contains(listener) }.keys.min()
  }
}

/// Spreads `items` over `bins` so that the bins' counts differ by one at most, and as few items as possible leave the
/// bin that `current` names.
/// - Returns: every item with its bin, in the items' order.
private func balance(items: [Int], over bins: [Int], current: (Int) -> Int?) -> [(item: Int, bin: Int)] {
  var wanted = items.map(current)
  var counts: [Int: Int] = [:]
  for bin in wanted { if let bin { counts[bin, default: 0] += 1 } }

  // The fullest bins get the larger shares: that moves least.
  let fullestFirst = bins.sorted { (counts[$0] ?? 0, $1) > (counts[$1] ?? 0, $0) }
  var room: [Int: Int] = [:]
  for (rank, bin) in fullestFirst.enumerated() {
    room[bin] = items.count / bins.count + (rank < items.count % bins.count ? 1 : 0)
  }

  for (index, bin) in wanted.enumerated() {
    guard let bin, let left = room[bin], left > 0 else {
      wanted[index] = nil
      continue
    }
    room[bin] = left - 1
  }
  var open = bins.flatMap { bin in repeatElement(bin, count: room[bin] ?? 0) }[...]
  return zip(items, wanted).compactMap { item, bin in
    (bin ?? open.popFirst()).map { (item, $0) }
  }
}
