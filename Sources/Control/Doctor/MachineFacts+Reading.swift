import CLinux
import Glibc
import Settings

extension MachineFacts {
  private static let permissionBits: mode_t = 0o7777
  private static let longestFile = 4_096

  /// Looks at this machine.
  /// - Parameters:
  ///   - settings: of the service, where they can be read.
  ///   - settingsFile: their file, where there is one.
  ///   - supervisor: the process of a service that runs.
  static func read(_ settings: Settings?, settingsFile: String?, supervisor: Int32?) -> MachineFacts {
    var facts = MachineFacts()
    facts.longestQueue = number("/proc/sys/net/core/somaxconn")
    facts.longestHandshakeQueue = number("/proc/sys/net/ipv4/tcp_max_syn_backlog")
    facts.hasCookies = number("/proc/sys/net/ipv4/tcp_syncookies").map { $0 > 0 }
    facts.descriptors = descriptors(of: supervisor)
    let clock = ringdraft_clock_is_synchronized()
    facts.isClockSynchronized = clock < 0 ? nil : clock == 1
    if let settingsFile { facts.add("the settings file", settingsFile) }
    guard let settings else { return facts }
    facts.add("DATA_DIR", settings.dataDirectory)
    facts.add("RUN_DIR", settings.runDirectory)
    facts.add("the database", settings.databasePath)
    facts.databaseBytes = size(of: settings.databasePath)
    facts.lookAtDisk(settings.dataDirectory)
    return facts
  }

  private mutating func add(_ name: String, _ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    files.append(
      FileFacts(name: name, path: path, mode: status.st_mode & Self.permissionBits, owner: status.st_uid))
  }

  private mutating func lookAtDisk(_ folder: String) {
    var status = statvfs()
    if statvfs(folder, &status) == 0 { freeBytes = UInt64(status.f_bavail) * UInt64(status.f_frsize) }
    let type = ringdraft_file_system_type(folder)
    if type >= 0 { fileSystemType = type }
  }

  private static func size(of path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_size) : nil
  }

  /// The hard limit, up to which every process of the service raises its own.
  private static func descriptors(of process: Int32?) -> Int? {
    guard let process else {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
      return Int(clamping: limit.rlim_max)
    }
    let line = text("/proc/\(process)/limits")?.split(separator: "\n").first { $0.hasPrefix("Max open files") }
    return line.flatMap { $0.split(separator: " ").compactMap { Int($0) }.last }
  }

  private static func number(_ path: String) -> Int? {
    text(path).flatMap { Int($0.filter { !$0.isWhitespace }) }
  }

  private static func text(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: longestFile)
    let count = Glibc.read(file, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
