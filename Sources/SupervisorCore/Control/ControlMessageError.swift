/// Why a packet of the control socket is not a message.
package enum ControlMessageError: Error, Equatable, Sendable {
  /// The packet is empty or ends within a field.
  case truncated

  /// The packet is longer than ``ControlMessageLimits/messageBytes``.
  case tooLong(bytes: Int)

  /// The first byte names no message.
  case unknownTag(UInt8)

  /// The message is complete but this many bytes follow it.
  case trailingBytes(Int)

  /// More listener indices than ``ControlMessageLimits/listeners``.
  case tooManyListeners(Int)

  /// More processes than ``ControlMessageLimits/workers``.
  case tooManyWorkers(Int)

  /// The byte names no ``BootStep``.
  case unknownBootStep(UInt8)

  /// The byte must be 0 or 1.
  case noFlag(UInt8)
}
