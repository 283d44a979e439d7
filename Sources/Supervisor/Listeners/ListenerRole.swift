import Systemd

/// What listening sockets are for, and what they are called where systemd keeps or passes them.
enum ListenerRole: CaseIterable {
  /// The service: the workers'.
  case service
  /// Metrics over TCP: the broker's.
  case metrics

  /// What the supervisor's own are called in systemd's descriptor store.
  var storedName: String {
    switch self {
    case .service: "ringdraft-http"
    case .metrics: "ringdraft-metrics"
    }
  }

  /// Under these names a socket unit passes them: its `FileDescriptorName=`, the name of the unit without one, and for
  /// the service none at all, where something else than a unit passes them.
  var passedNames: Set<String> {
    switch self {
    case .service: ["http", "ringdraft.socket", PassedListeners.unnamed]
    case .metrics: ["metrics", "ringdraft-metrics.socket"]
    }
  }

  /// The settings that say where they listen.
  var hostSetting: String {
    switch self {
    case .service: "HOST"
    case .metrics: "METRICS_LISTEN"
    }
  }

  var portSetting: String {
    switch self {
    case .service: "PORT"
    case .metrics: "METRICS_LISTEN"
    }
  }

  /// The socket unit that passes them.
  var unit: String {
    switch self {
    case .service: "ringdraft.socket"
    case .metrics: "ringdraft-metrics.socket"
    }
  }
}
