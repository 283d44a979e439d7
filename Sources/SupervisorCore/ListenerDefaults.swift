/// What every holder of a listener agrees on.
package enum ListenerDefaults {
  /// The accept queue of one listener, for `listen(2)`. SwiftNIO calls `listen(128)` on a descriptor it adopts, which
  /// shrinks the queue that all processes share: a worker calls `listen(fd, backlog)` again after each adoption.
  package static let backlog: Int32 = 1_024
}
