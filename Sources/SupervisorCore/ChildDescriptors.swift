/// Where a child finds what it inherits. 0 is /dev/null, 1 and 2 are the supervisor's own; everything else is closed.
package enum ChildDescriptors {
  /// The child's end of its control socket.
  package static let control: Int32 = 3

  /// The first listener; the others follow in order. A worker's are of the service, a broker's for metrics.
  package static let firstListener: Int32 = 4

  /// The descriptor of the listener with this index.
  package static func listener(_ index: Int) -> Int32 { firstListener + Int32(index) }
}
