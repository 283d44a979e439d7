import FoundationEssentials

/// The environments that children get.
enum ChildEnvironment {
  /// What systemd tells this process alone.
  private static let serviceManager: Set<String> = [
    "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES",
  ]

  /// Handed over with the settings to those who need them; nobody needs them in /proc/PID/environ. The address may hold
  /// a password.
  private static let secrets: Set<String> = ["JWT_SECRET", "CLERK_SECRET_KEY", "JWT_JWKS_URL"]

  /// For broker and workers, which get their settings over the control socket.
  static func forChildren() -> [String] { environment(without: serviceManager.union(secrets)) }

  /// For the process that reads the settings.
  static func forSettings() -> [String] { environment(without: serviceManager) }

  private static func environment(without names: Set<String>) -> [String] {
    ProcessInfo.processInfo.environment.filter { !names.contains($0.key) }.map { "\($0.key)=\($0.value)" }.sorted()
  }
}
