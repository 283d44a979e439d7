import Glibc
import Limits

/// Which run of the machine this is, as the kernel says, or the service manager where `/proc/sys` is out of sight.
enum SystemBootID {
  /// systemd's specifier `%b`, set by the service's unit.
  private static let variable = "SYSTEM_BOOT_ID"
  private static let path = "/proc/sys/kernel/random/boot_id"
  private static let maximumBytes = 64

  static func read() throws(BrokerFileError) -> BootID {
    if let passed = getenv(variable), let id = BootID(String(cString: passed)) { return id }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BrokerFileError(path: path, action: "open", cause: errno) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: maximumBytes)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw BrokerFileError(path: path, action: "read", cause: errno) }
    guard let id = BootID(String(decoding: bytes.prefix(count), as: UTF8.self)) else {
      throw BrokerFileError(path: path, action: "understand", cause: EINVAL)
    }
    return id
  }
}
