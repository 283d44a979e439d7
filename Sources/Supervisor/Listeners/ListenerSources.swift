import Systemd

/// Whose the descriptors are that systemd passed, by their names.
struct ListenerSources: Equatable {
  /// What the supervisor's own listeners are called in systemd's descriptor store.
  static let storedName = "ringdraft-http"
  /// Under these names a socket unit passes the listeners of the service: its `FileDescriptorName=`, the name of the
  /// unit without one, and none at all where something else than a unit passes them.
  static let servedNames: Set<String> = ["http", "ringdraft.socket", PassedListeners.unnamed]

  /// From a socket unit.
  private(set) var served: [Int32] = []
  /// Those that a supervisor before bound by itself and stored.
  private(set) var stored: [Int32] = []
  /// Listeners and other things that nobody here knows.
  private(set) var unknown: [PassedDescriptor] = []

  init(_ passed: [PassedDescriptor]) {
    for entry in passed {
      if entry.isListener, Self.servedNames.contains(entry.name) {
        served.append(entry.descriptor)
      } else if entry.isListener, entry.name == Self.storedName {
        stored.append(entry.descriptor)
      } else {
        unknown.append(entry)
      }
    }
  }
}
