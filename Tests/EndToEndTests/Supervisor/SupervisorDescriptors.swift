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

  /// Tells the inode of each socket that a process has open, as often as it has it. Quick: a hundred take a
  /// millisecond.
  static func forEachSocket(of pid: pid_t, _ body: (UInt64) -> Void) {
    guard let folder = opendir("/proc/\(pid)/fd") else { return }
    defer { closedir(folder) }
    let descriptor = dirfd(folder)
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { target in
      guard let start = target.baseAddress else { return }
      while let entry = readdir(folder) {
        let length = withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { readlinkat(descriptor, $0, start, 63) }
        }
        guard length > 9 else { continue }
        start[length] = 0
        if strncmp(start, "socket:[", 8) == 0 { body(strtoull(start + 8, nil, 10)) }
      }
    }
  }

  /// Whether a program that the process starts does not get the descriptor.
  static func isCloseOnExec(_ number: Int, of pid: pid_t) -> Bool {
    let lines = wholeText(ofFile: "/proc/\(pid)/fdinfo/\(number)").split(separator: "\n")
    let flags = lines.first { $0.hasPrefix("flags:") }?.split(separator: "\t").last.flatMap { Int32($0, radix: 8) }
    return flags.map { $0 & O_CLOEXEC != 0 } ?? false
  }

  /// The sockets on which a server listens for its clients.
  static func listeners(of server: RingDraftProcess) throws -> Set<String> {
    let local = String(format: ":%04X", server.port)
    let listening = wholeText(ofFile: "/proc/net/tcp").split(separator: "\n").dropFirst().compactMap { line in
      // Fields: number, local address, remote address, state (0A: listening), …, inode as the tenth.
      let fields = line.split(separator: " ")
      return fields.count > 9 && fields[1].hasSuffix(local) && fields[3] == "0A" ? "socket:[\(fields[9])]" : nil
    }
    guard !listening.isEmpty else { throw HarnessError("nobody listens on port \(server.port)") }
    return Set(listening)
  }

  /// The process that serves the connection from `clientPort` to `port`, among `candidates`.
  static func owner(ofConnectionFrom clientPort: Int, to port: Int, among candidates: [pid_t]) -> pid_t? {
    owners(ofConnectionsTo: port, among: candidates)[clientPort]
  }

  /// The processes among `candidates` that serve connections to `port`, by the clients' ports.
  static func owners(ofConnectionsTo port: Int, among candidates: [pid_t]) -> [Int: pid_t] {
    var holders: [String: pid_t] = [:]
    for candidate in candidates {
      for socket in sockets(of: candidate) { holders[socket] = candidate }
    }
    let local = String(format: ":%04X", port)
    var owners: [Int: pid_t] = [:]
    for line in wholeText(ofFile: "/proc/net/tcp").split(separator: "\n").dropFirst() {
      // Fields: number, local address, remote address, state, …, inode as the tenth.
      let fields = line.split(separator: " ")
      guard fields.count > 9, fields[1].hasSuffix(local), let remote = Int(fields[2].suffix(4), radix: 16) else {
        continue
      }
      if let holder = holders["socket:[\(fields[9])]"] { owners[remote] = holder }
    }
    return owners
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
