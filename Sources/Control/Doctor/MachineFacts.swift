/// What `doctor` looks at, as it was found. Nil is what could not be read.
struct MachineFacts: Equatable {
  struct FileFacts: Equatable {
    /// What messages call it.
    let name: String
    let path: String
    /// Permission bits.
    let mode: UInt32
    let owner: UInt32
  }

  /// `net.core.somaxconn`: the longest queue of connections that the kernel lets a listener have.
  var longestQueue: Int?
  /// `net.ipv4.tcp_max_syn_backlog`, and whether SYN cookies take over beyond it.
  var longestHandshakeQueue: Int?
  var hasCookies: Bool?
  /// How many descriptors the service's processes may have.
  var descriptors: Int?
  var isClockSynchronized: Bool?
  /// Of the file system that the database is on.
  var freeBytes: UInt64?
  var fileSystemType: Int64?
  /// The folders of data and sockets and the settings file, those that are there.
  var files: [FileFacts] = []
  var databaseBytes: UInt64?
}
