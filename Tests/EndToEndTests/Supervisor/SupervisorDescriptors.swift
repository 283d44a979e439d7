import Foundation

/// What /proc says of a process's descriptors.
enum SupervisorDescriptors {
  /// What each open descriptor refers to, such as `socket:[4711]` or a path.
  static func targets(of pid: pid_t) -> [Int: String] {
    let folder = "/proc/\(pid)/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var targets: [Int: String] = [:]
    for name in names {
      guard let number = Int(name) else { continue }
      targets[number] = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
    }
    return targets
  }

  /// The sockets that a process has open.
  static func sockets(of pid: pid_t) -> Set<String> {
    Set(targets(of: pid).values.filter { $0.hasPrefix("socket:") })
  }

  /// The process that serves the connection from `clientPort` to `port`, among `candidates`.
  static func owner(ofConnectionFrom clientPort: Int, to port: Int, among candidates: [pid_t]) -> pid_t? {
    let table = wholeText(ofFile: "/proc/net/tcp")
    let suffixes = (local: String(format: ":%04X", port), remote: String(format: ":%04X", clientPort))
    for line in table.split(separator: "\n").dropFirst() {
      // Fields: number, local address, remote address, state, …, inode as the tenth.
      let fields = line.split(separator: " ")
      guard fields.count > 9, fields[1].hasSuffix(suffixes.local), fields[2].hasSuffix(suffixes.remote) else {
        continue
      }
      let socket = "socket:[\(fields[9])]"
      return candidates.first { sockets(of: $0).contains(socket) }
    }
    return nil
  }

  /// Foundation stops after the first read of a file whose size is said to be 0, as in /proc.
  private static func wholeText(ofFile path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  /// The local port of a connected IPv4 socket.
  static func localPort(of descriptor: Int32) -> Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return Int(in_port_t(bigEndian: address.sin_port))
  }
}
