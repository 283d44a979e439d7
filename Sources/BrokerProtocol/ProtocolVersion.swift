/// The version of the protocol between workers and broker, and the bounds it sets.
package enum ProtocolVersion {
  /// Raised with every change of a frame's layout. Worker and broker must have the same one: they are one release.
  package static let current: UInt16 = 2
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
