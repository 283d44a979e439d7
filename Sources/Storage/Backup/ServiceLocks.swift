import Glibc

/// The locks a running service holds. Whoever has them knows that no service is at work on the database, and none
/// starts.
final class ServiceLocks {
  /// The supervisor's, in `DATA_DIR`. It stays while the broker is away.
  private static let supervisorLock = "ringdraft.lock"

  private let database: [DatabaseLock]
  private let supervisor: Int32?

  /// - Parameters:
  ///   - database: the database's path, as the service knows it.
  ///   - file: the same, or where it leads as a symbolic link.
  ///   - owner: whose a lock's file becomes when it has to be made.
  /// - Throws: `BackupError` when a service has one of them.
  init(database path: String, file: String, owner: FileOwner) throws {
    supervisor = try Self.lockSupervisor(in: Folder.of(file))
    do {
      database = try Set([path, file]).sorted().map {
        try DatabaseLock.acquire(forDatabase: $0, patienceNanoseconds: 0, owner: owner)
      }
    } catch is DatabaseInUse {
      if let supervisor { close(supervisor) }
      throw BackupError(.impossible, "a service runs on the database \(path): stop it first")
    } catch {
      if let supervisor { close(supervisor) }
      throw error
    }
  }

  deinit {
    if let supervisor { close(supervisor) }
  }

  private static func lockSupervisor(in folder: String) throws -> Int32? {
    let path = folder + "/" + supervisorLock
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      // The database may lie outside of DATA_DIR.
      if errno == ENOENT { return nil }
      throw FileError(path: path, action: "open", cause: errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw BackupError(.impossible, "a service runs on the folder \(folder): stop it first")
    }
    return descriptor
  }
}
