import CSystemd
import Glibc

/// What this process tells the service manager, by sd_notify(3). Nothing happens when it was not started by one.
package enum ServiceNotification: Equatable, Sendable {
  /// Start-up is complete: systemd starts the units that come after this one.
  case ready
  /// A reload has begun, at this time of CLOCK_MONOTONIC. ``ready`` follows when it is over.
  case reloading(monotonicMicroseconds: Int64)
  /// The service has begun to stop.
  case stopping
  /// One line for `systemctl status`.
  case status(String)
  /// The service is sound: systemd's watchdog (`WatchdogSec=`) begins anew.
  case watchdog
  /// The start, reload or stop under way may take so long from now, whatever the unit says.
  case extendTimeout(microseconds: Int64)

  /// The assignment as sd_notify takes it. A status is kept to one line.
  var assignment: String {
    switch self {
    case .ready: "READY=1"
    case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
    case .stopping: "STOPPING=1"
    case .watchdog: "WATCHDOG=1"
    case .extendTimeout(let microseconds): "EXTEND_TIMEOUT_USEC=\(microseconds)"
    case .status(let text): "STATUS=" + text.map { $0.isNewline ? " " : String($0) }.joined()
    }
  }

  /// Whether a service manager listens, by `NOTIFY_SOCKET`.
  package static var isPossible: Bool { getenv("NOTIFY_SOCKET") != nil }

  /// How often the service manager wants to hear ``watchdog`` from this process, by `WATCHDOG_USEC` and `WATCHDOG_PID`;
  /// nil when it does not.
  package static var watchdogMicroseconds: Int64? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return Int64(clamping: microseconds)
  }

  /// Sends several notifications in one datagram.
  /// - Returns: whether a service manager was told. A failure is no reason to do anything else: systemd then acts by
  ///   its own timeouts.
  @discardableResult
  package static func send(_ notifications: ServiceNotification...) -> Bool { send(notifications) }

  /// Sends several notifications in one datagram.
  /// - Returns: as above.
  @discardableResult
  package static func send(_ notifications: [ServiceNotification]) -> Bool {
    sd_notify(0, notifications.map(\.assignment).joined(separator: "\n")) > 0
  }
}
