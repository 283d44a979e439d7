import Glibc

/// A group of this machine whose members may use the admin socket and the control socket.
package struct AdminGroup: Codable, Sendable, Equatable {
  /// As it was set: a name, or the number itself.
  package let name: String
  /// The gid.
  package let id: UInt32

  package init(name: String, id: UInt32) {
    self.name = name
    self.id = id
  }

  /// The largest gid: the one above means "no group" to chown(2).
  private static let largestID = UInt32.max - 1
  /// The most bytes an entry of the group database may take, its members included.
  private static let maximumEntryBytes = 4 << 20

  /// Looks a group up by its name. What is no name and all digits is a gid, which needs no entry.
  /// - Returns: nil when there is no such group.
  init?(_ text: String) {
    guard !text.utf8.contains(0), let id = Self.find(text) ?? UInt32(text), id <= Self.largestID else { return nil }
    self.init(name: text, id: id)
  }

  private static func find(_ name: String) -> UInt32? {
    var size = 4_096
    while size <= maximumEntryBytes {
      var entry = group()
      var found: UnsafeMutablePointer<group>?
      var buffer = [CChar](repeating: 0, count: size)
      let code = getgrnam_r(name, &entry, &buffer, buffer.count, &found)
      guard code == ERANGE else { return code == 0 && found != nil ? entry.gr_gid : nil }
      size *= 4
    }
    return nil
  }
}
