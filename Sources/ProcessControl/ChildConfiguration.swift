/// Who a child is and what it shall do, as the supervisor's first message says.
package struct ChildConfiguration: Equatable, Sendable {
  /// The place in the pool, from 0. The broker's is 0.
  package let slot: Int

  /// Counts the processes that have had this slot, from 1.
  package let generation: Int

  /// How many listeners were inherited, in descriptors from `ChildDescriptors.firstListener`. 0 for the broker.
  package let listenerCount: Int

  /// JSON of `Settings`.
  package let settings: [UInt8]
}
