/// Bounds of the control socket's messages.
package enum ControlMessageLimits {
  /// The longest packet. Far below the kernel's default send buffer, so that a packet never blocks for its size alone.
  package static let messageBytes = 65_536

  /// The longest text of a ``ChildMessage/failed(_:)``, in UTF-8 bytes.
  package static let failureBytes = 2_048

  /// The longest text of a ``ChildMessage/logged(_:)``, in UTF-8 bytes.
  package static let logLineBytes = 1_024

  /// The longest text of a ``ChildMessage/trace(_:)``, in UTF-8 bytes: some sixty frames.
  package static let traceBytes = 8_192

  /// The most listeners that a pool has, and so the most indices in a message.
  package static let listeners = 256

  /// The most workers that run at once, and so the most process ids in a message: two generations of one a listener.
  package static let workers = 2 * listeners

  /// The longest figures of a ``SupervisorMessage/pool(figures:)``.
  package static let figureBytes = messageBytes - 1

  /// What `configure` needs besides the settings: tag, slot, generation, flag and listener count.
  package static let configureHeaderBytes = 12
}
