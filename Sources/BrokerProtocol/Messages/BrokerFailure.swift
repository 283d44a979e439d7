/// Why the broker did not serve a request. None of these says that a change was refused by the rules.
package enum BrokerFailure: UInt8, Equatable, Sendable, CaseIterable {
  /// The queue of commands is full. Nothing was done.
  case overloaded = 1
  /// The deadline passed before the command began. Nothing was done.
  case expired = 2
  /// The database could not take the write; the group was rolled back. Nothing was done.
  case storageFailed = 3
  /// What the request touches is damaged, or the broker has a fault: a row that cannot be read, a missing table.
  /// Nothing was done, and nothing would be the next time. The broker has logged the cause.
  case internalError = 4
}
