/// Who a child is and what it shall do, as the supervisor's first message says.
package struct ChildConfiguration: Equatable, Sendable {
  /// The place in the pool, from 0. The broker's is 0.
  package let slot: Int

  /// That of the settings: 1 at the start, and one more with each reload.
  package let generation: Int

  /// Whether a process with the same settings was ready in this slot before.
  package let isReplacement: Bool

  /// How many listeners were inherited, in descriptors from `ChildDescriptors.firstListener`: a worker's are of the
  /// service, a broker's for metrics.
  package let listenerCount: Int

  /// JSON of `Settings`.
  package let settings: [UInt8]
}
