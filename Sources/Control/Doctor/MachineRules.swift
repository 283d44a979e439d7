import Limits
import Settings
import SupervisorCore

/// What is to be said of a machine on which a service runs or shall run.
struct MachineRules {
  /// Beside its clients a worker has listeners, the database, its log and a few more.
  private static let ownDescriptors = 256
  /// Writing fails on a full disk; the log of a busy database takes some tens of megabytes.
  private static let leastFreeBytes: UInt64 = 256 << 20
  private static let enoughFreeBytes: UInt64 = 2 << 30
  private static let othersMayRead: UInt32 = 0o044
  private static let othersMayWrite: UInt32 = 0o022

  /// File systems over a network, on which SQLite's log cannot be shared between processes (statfs(2)).
  private static let networkFileSystems: [Int64: String] = [
    0x6969: "NFS", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x517B: "SMB", 0x0102_1997: "9P", 0x00C3_6400: "Ceph",
  ]

  let facts: MachineFacts
  /// Nil where they cannot be read.
  let settings: Settings?

  var findings: [Finding] {
    [queue, handshakes, descriptors, clock].compactMap(\.self) + files + [fileSystem, disk].compactMap(\.self)
  }

  private var queue: Finding {
    let subject = "accept queue"
    guard let longest = facts.longestQueue else { return unread(subject, "net.core.somaxconn") }
    let wanted = Int(ListenerDefaults.backlog)
    guard longest >= wanted else {
      return Finding(
        subject, .advice,
        "net.core.somaxconn is \(longest), so that queues are shorter than the \(wanted) that are asked for: "
          + "sysctl -w net.core.somaxconn=4096")
    }
    return Finding(subject, .good, "net.core.somaxconn is \(longest)")
  }

  private var handshakes: Finding {
    let subject = "handshakes"
    guard let longest = facts.longestHandshakeQueue, let hasCookies = facts.hasCookies else {
      return unread(subject, "net.ipv4.tcp_max_syn_backlog")
    }
    guard hasCookies || longest >= Int(ListenerDefaults.backlog) else {
      return Finding(
        subject, .advice,
        "net.ipv4.tcp_max_syn_backlog is \(longest) and SYN cookies are off: sysctl -w net.ipv4.tcp_syncookies=1")
    }
    return Finding(
      subject, .good, "net.ipv4.tcp_max_syn_backlog is \(longest), SYN cookies are \(hasCookies ? "on" : "off")")
  }

  /// After a worker dies the others have its clients, too.
  private var descriptors: Finding {
    let subject = "descriptors"
    guard let limit = facts.descriptors else { return unread(subject, "the limit of open files") }
    let sockets = settings?.socketLimits.limits.map { Int($0.global) }
    let wanted = Self.ownDescriptors + (sockets ?? 4 * Int(ListenerDefaults.backlog))
    guard limit >= wanted else {
      let reason = sockets.map { "WS_MAX_SOCKETS_GLOBAL is \($0)" } ?? "one is needed for each client"
      return Finding(
        subject, .advice,
        "a process may have \(limit), and \(reason): set LimitNOFILE=65536 in the unit, or ulimit -n in a shell")
    }
    return Finding(subject, .good, "a process may have \(limit)")
  }

  private var clock: Finding {
    let subject = "clock"
    switch facts.isClockSynchronized {
    case true?: return Finding(subject, .good, "it is synchronized")
    case false?:
      return Finding(
        subject, .advice,
        "nothing synchronizes it: tokens expire and drafts are dated by it; turn on systemd-timesyncd, chrony or ntpd")
    case nil: return unread(subject, "the state of the clock")
    }
  }

  private var files: [Finding] { facts.files.map(finding) }

  private func finding(_ file: MachineFacts.FileFacts) -> Finding {
    let mode = String(file.mode, radix: 8)
    let place = "\(file.path) has mode \(mode)"
    if file.mode & Self.othersMayWrite != 0, file.name != "RUN_DIR" || settings?.adminGroup == nil {
      return Finding(file.name, .fault, "\(place): others can write there; chmod go-w \(file.path)")
    }
    // The group of an installed service's settings is the service's own; sockets may be an admin group's.
    let isShared = file.name == "the settings file" || (file.name == "RUN_DIR" && settings?.adminGroup != nil)
    let closed = isShared ? Self.othersMayRead & 0o007 : Self.othersMayRead
    guard file.mode & closed == 0 else {
      return Finding(
        file.name, .advice,
        "\(place): others can read it; chmod \(isShared ? "o" : "go")-rwx \(file.path)")
    }
    return Finding(file.name, .good, place)
  }

  private var fileSystem: Finding? {
    guard settings != nil else { return nil }
    let subject = "file system"
    guard let type = facts.fileSystemType else { return unread(subject, "that of DATA_DIR") }
    guard let name = Self.networkFileSystems[type] else { return Finding(subject, .good, "DATA_DIR is on a local one") }
    return Finding(
      subject, .fault, "DATA_DIR is on \(name), where SQLite's log is not safe: put it on a disk of this machine")
  }

  private var disk: Finding? {
    guard settings != nil else { return nil }
    let subject = "disk"
    guard let free = facts.freeBytes else { return unread(subject, "the room on that of DATA_DIR") }
    let text = "\(free >> 20) MiB are free, the database has \((facts.databaseBytes ?? 0) >> 20) MiB"
    if free < Self.leastFreeBytes { return Finding(subject, .fault, "\(text): make room, or writes will fail") }
    let wanted = max(Self.enoughFreeBytes, facts.databaseBytes ?? 0)
    guard free >= wanted else {
      return Finding(subject, .advice, "\(text): a backup, or a migration, takes as much again")
    }
    return Finding(subject, .good, text)
  }

  private func unread(_ subject: String, _ what: String) -> Finding {
    Finding(subject, .unknown, "\(what) cannot be read here")
  }
}
