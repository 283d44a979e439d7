import CSystemd

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

  /// The assignment as sd_notify takes it. A status is kept to one line.
  var assignment: String {
    switch self {
    case .ready: "READY=1"
    case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
    case .stopping: "STOPPING=1"
    case .status(let text): "STATUS=" + text.map { $0.isNewline ? " " : String($0) }.joined()
    }
  }

  /// Sends several notifications in one datagram.
  /// - Returns: whether a service manager was told. A failure is no reason to do anything else: systemd then acts by
  ///   its own timeouts.
  @discardableResult
  package static func send(_ notifications: ServiceNotification...) -> Bool {
    sd_notify(0, notifications.map(\.assignment).joined(separator: "\n")) > 0
  }
}
