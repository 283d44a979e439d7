import Glibc
import Storage

/// The file that holds the secret invite tokens are derived from: 32 random bytes, for this user alone.
struct InviteSecretFile {
  let path: String

  /// The file's secret; a fresh one is made durable first when there is no file.
  func loadOrCreate() throws -> InviteSecret {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 {
      defer { close(descriptor) }
      return try read(from: descriptor)
    }
    guard errno == ENOENT else { throw BrokerFileError(path: path, action: "open", cause: errno) }
    return try create()
  }

  private func read(from descriptor: Int32) throws -> InviteSecret {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw BrokerFileError(path: path, action: "examine", cause: errno) }
    guard status.st_mode & 0o077 == 0 else {
      throw StorageError(.damaged, "\(path) may be read by others: chmod 600 it")
    }
    var bytes = [UInt8](repeating: 0, count: InviteSecret.byteCount + 1)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw BrokerFileError(path: path, action: "read", cause: errno) }
    guard count == InviteSecret.byteCount else {
      throw StorageError(.damaged, "\(path) has to hold \(InviteSecret.byteCount) bytes")
    }
    return InviteSecret(bytes: Array(bytes.prefix(count)))
  }

  /// Written beside and renamed, so that a crash leaves no half secret.
  private func create() throws -> InviteSecret {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<InviteSecret.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let draft = path + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BrokerFileError(path: draft, action: "create", cause: errno) }
    defer { close(descriptor) }
    let written = write(descriptor, bytes, bytes.count)
    guard written == bytes.count, fsync(descriptor) == 0, rename(draft, path) == 0 else {
      throw BrokerFileError(path: path, action: "write", cause: written < 0 || written == bytes.count ? errno : ENOSPC)
    }
    try syncFolder()
    return InviteSecret(bytes: bytes)
  }

  /// A rename is durable with its folder.
  private func syncFolder() throws {
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BrokerFileError(path: folder, action: "open", cause: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw BrokerFileError(path: folder, action: "sync", cause: errno) }
  }
}
