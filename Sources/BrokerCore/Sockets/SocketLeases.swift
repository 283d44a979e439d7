import BrokerProtocol
import Drafts
import Limits

/// Every open socket of all workers, and whether there may be another.
///
/// The sockets themselves are the truth and this is their list. Nothing is counted up in one place and down in another:
/// a lease ends when its worker releases it, leaves it out of a declaration, or dies.
package struct SocketLeases: Sendable {
  /// Nil: as many as anybody likes.
  package var limits: SocketLimits?
  private var holdings: [ProcessID: [UInt64: SocketLease]] = [:]
  /// A user's sockets, oldest first.
  private var ofUser: [ExactText: [SocketLease]] = [:]
  private var countOfDraft: [ExactText: Int] = [:]
  /// All sockets.
  package private(set) var total = 0

  package init(limits: SocketLimits?) {
    self.limits = limits
  }

  package var userCount: Int { ofUser.count }
  package var draftCount: Int { countOfDraft.count }
  package func count(ofUser user: String) -> Int { ofUser[ExactText(user)]?.count ?? 0 }
  package func count(ofDraft draft: String) -> Int { countOfDraft[ExactText(draft)] ?? 0 }

  func holds(_ key: SocketLease.Key) -> Bool { holdings[key.owner]?[key.number] != nil }

  /// Asks for a lease. The scopes are checked in the order of the contract: global, draft, user. Asking again for what
  /// is held, as after a lost answer, changes nothing.
  package mutating func acquire(_ lease: SocketLease) -> LeaseAnswer {
    if holds(lease.key) { return .granted }
    guard let limits else {
      insert(lease)
      return .granted
    }
    let oldest = givingWay(to: lease, limits)
    let inDraft = oldest.count { $0.draft.hasSameBytes(as: lease.draft) }
    guard total - oldest.count < limits.global else { return .refused(.globalLimit) }
    guard count(ofDraft: lease.draft) - inDraft < limits.perDraft else { return .refused(.draftLimit) }
    guard count(ofUser: lease.user) - oldest.count < limits.perUser else { return .refused(.userLimit) }
    for other in oldest { remove(other) }
    insert(lease)
    return oldest.isEmpty ? .granted : .replaced(oldest)
  }

  /// A socket is open, whatever the limits are.
  package mutating func add(_ lease: SocketLease) {
    if !holds(lease.key) { insert(lease) }
  }

  /// A socket has ended.
  package mutating func release(_ key: SocketLease.Key) {
    if let lease = holdings[key.owner]?[key.number] { remove(lease) }
  }

  /// A worker says which sockets it has: exactly these. They are open, so none of them is refused.
  package mutating func declare(_ leases: [SocketLease], of owner: ProcessID) {
    let declared = Set(leases.map(\.key.number))
    for lease in Array((holdings[owner] ?? [:]).values) where !declared.contains(lease.key.number) { remove(lease) }
    for lease in leases { add(lease) }
  }

  /// A process has ended, and its sockets with it.
  package mutating func ended(_ owner: ProcessID) {
    for lease in Array((holdings[owner] ?? [:]).values) { remove(lease) }
  }

  /// Takes away what users have beyond their limit, where the oldest gives way: the oldest first.
  package mutating func takeExcess() -> [SocketLease] {
    guard let limits, limits.userPolicy == .replaceOldest else { return [] }
    let excess = ofUser.values.flatMap { $0.dropLast(limits.perUser) }.sorted { $0.openedAt < $1.openedAt }
    for lease in excess { remove(lease) }
    return excess
  }

  /// The user's sockets for which there is no room beside a new one. More than one when what a worker declared was
  /// beyond the limit, or the limit became lower.
  private func givingWay(to lease: SocketLease, _ limits: SocketLimits) -> [SocketLease] {
    guard limits.userPolicy == .replaceOldest, let sockets = ofUser[ExactText(lease.user)] else { return [] }
    return Array(sockets.prefix(max(0, sockets.count + 1 - limits.perUser)))
  }

  private mutating func insert(_ lease: SocketLease) {
    holdings[lease.key.owner, default: [:]][lease.key.number] = lease
    let user = ExactText(lease.user)
    // Nearly always the newest, so at the end.
    let place = ofUser[user]?.lastIndex { $0.openedAt <= lease.openedAt }.map { $0 + 1 } ?? 0
    ofUser[user, default: []].insert(lease, at: place)
    countOfDraft[ExactText(lease.draft), default: 0] += 1
    total += 1
  }

  private mutating func remove(_ lease: SocketLease) {
    guard holdings[lease.key.owner]?.removeValue(forKey: lease.key.number) != nil else { return }
    if holdings[lease.key.owner]?.isEmpty == true { holdings[lease.key.owner] = nil }
    let user = ExactText(lease.user)
    ofUser[user]?.removeAll { $0.key == lease.key }
    if ofUser[user]?.isEmpty == true { ofUser[user] = nil }
    let draft = ExactText(lease.draft)
    countOfDraft[draft, default: 1] -= 1
    if countOfDraft[draft] == 0 { countOfDraft[draft] = nil }
    total -= 1
  }
}
