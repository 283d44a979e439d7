import ContractJSON
import Glibc

/// `JWT_JWKS_FILE`, looked at before anything starts. The keys themselves are tried by the workers, which use them.
enum KeySetFile {
  /// The longest file that workers read.
  private static let maximumBytes = 1 << 20

  /// Checks that the file can be read and is a key set (RFC 7517) with a key for RS256 or ES256 in it.
  static func check(_ path: String) throws(StartupError) {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .system("JWT_JWKS_FILE \(path) cannot be read", errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw StartupError(message: "JWT_JWKS_FILE \(path) is no regular file")
    }
    let bytes = Descriptor.readAll(from: file, atMost: maximumBytes)
    guard bytes.count <= maximumBytes else {
      throw StartupError(message: "JWT_JWKS_FILE \(path) is larger than \(maximumBytes) bytes")
    }
    guard let keys = (try? JSONParser.parse(bytes))?.objectValue?["keys"]?.arrayValue else {
      throw StartupError(message: "JWT_JWKS_FILE \(path) is no key set: it must be JSON with an array \"keys\"")
    }
    guard keys.contains(where: isPublicKey) else {
      throw StartupError(message: "JWT_JWKS_FILE \(path) has no key for RS256 or ES256")
    }
  }

  private static func isPublicKey(_ entry: JSONValue) -> Bool {
    guard let fields = entry.objectValue else { return false }
    let hasText = { (name: String) in fields[name]?.stringValue?.isEmpty == false }
    return switch fields["kty"]?.stringValue {
    case "RSA": hasText("n") && hasText("e")
    case "EC": fields["crv"] == .string("P-256") && hasText("x") && hasText("y")
    default: false
    }
  }
}
