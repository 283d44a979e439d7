import SupervisorCore
import Systemd

extension ServiceNotification {
  /// What the pool has to say, in systemd's words.
  init(_ notice: ServiceNotice) {
    switch notice {
    case .watchdog: self = .watchdog
    case .status(let text): self = .status(text)
    case .extendTimeout(let nanoseconds): self = .extendTimeout(microseconds: nanoseconds / 1_000)
    }
  }
}
