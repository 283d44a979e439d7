/// A descriptor that systemd passed to this process: of a socket unit, or out of the descriptor store.
package struct PassedDescriptor: Equatable, Sendable {
  /// What the socket unit (`FileDescriptorName=`, else the unit's own name) or whoever stored it calls it; `unknown`
  /// when nobody said.
  package let name: String
  /// Close-on-exec.
  package let descriptor: Int32
  /// Whether it is a listening TCP socket.
  package let isListener: Bool

  package init(name: String, descriptor: Int32, isListener: Bool) {
    self.name = name
    self.descriptor = descriptor
    self.isListener = isListener
  }
}
