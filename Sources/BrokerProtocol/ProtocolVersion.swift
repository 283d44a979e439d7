/// The version of the protocol between workers and broker, and the bounds it sets.
package enum ProtocolVersion {
  /// Raised with every change that the version before does not understand: a frame's layout, a new kind of message.
  package static let current: UInt16 = 3
  /// What either side speaks: over an upgrade, workers of the release before meet a broker of this one. A message that
  /// the version of a connection does not know is not sent over it.
  package static let accepted = (current - 1)...current
  /// The first version that knows ``Push/limitRules(_:)`` and ``Request/openedSocket(_:)``.
  package static let withRules: UInt16 = 3
  /// The first four bytes of a `hello`, so that a stray client is told apart from an old one.
  package static let magic: UInt32 = 0x4B42_4452  // "RDBK" in little-endian order
  /// The longest frame either side accepts, in bytes after the length field. A longer one closes the connection.
  package static let maximumFrameBytes = 1 << 20
  /// The longest room name, in bytes of UTF-8.
  package static let maximumRoomBytes = 1024
  /// The most rooms one `resume` names; a worker with more sends several.
  package static let maximumRoomsPerResume = 512
  /// The most sockets one `declareSockets` names; a worker with more sends several. So many with the longest names are
  /// well below a frame's bound.
  package static let maximumSocketsPerDeclaration = 256
  /// The longest name of a user or a draft in a lease, in bytes of UTF-8.
  package static let maximumLeaseNameBytes = 1024
}
