/// A worker's first message: who it is.
package struct Hello: Equatable, Sendable {
  package let version: UInt16
  /// The worker's name in logs, e.g. `worker-2`.
  package let name: String

  package init(version: UInt16 = ProtocolVersion.current, name: String) {
    self.version = version
    self.name = name
  }
}
