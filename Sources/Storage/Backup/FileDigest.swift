import Audit
import Crypto
import Glibc

/// The SHA-256 of a file, as an operator notes it and `sha256sum` prints it.
struct FileDigest {
  private static let pieceBytes = 1 << 20

  let byteCount: Int64
  let digest: AuditDigest

  init(of path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, action: "open", cause: errno) }
    defer { close(descriptor) }
    var function = SHA256()
    var bytes: Int64 = 0
    var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
    while true {
      let count = read(descriptor, &piece, piece.count)
      guard count >= 0 else {
        if errno == EINTR { continue }
        throw FileError(path: path, action: "read", cause: errno)
      }
      if count == 0 { break }
      piece.withUnsafeBytes { function.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      bytes += Int64(count)
    }
    guard let digest = function.finalize().withUnsafeBytes({ AuditDigest($0) }) else {
      preconditionFailure("a SHA-256 has \(AuditDigest.byteCount) bytes")
    }
    self.digest = digest
    byteCount = bytes
  }
}
