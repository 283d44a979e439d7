/// Whether a database file, in use or at rest, is whole.
package enum DatabaseIntegrity {
  /// The most faults that are told.
  private static let shownFaults = 5

  /// Reads all of it, at one moment, and checks its pages and indexes. It changes nothing.
  /// - Returns: what is wrong with it, a sentence each, a few at most.
  /// - Throws: `StorageError` when it cannot be read.
  package static func faults(of path: String) throws -> [String] {
    let connection = try ReadOnlyConnection(path: path)
    var faults: [String] = []
    try SQLStatement(connection: connection.handle, "PRAGMA integrity_check(\(shownFaults))").forEach { _ in
    } row: {
      let text = $0.text(0)
      if text != "ok", faults.count < shownFaults { faults.append(text) }
    }
    return faults
  }
}
