import Systemd

/// Whose the descriptors are that systemd passed, by their names.
struct ListenerSources: Equatable {
  private var passedByRole: [ListenerRole: [Int32]] = [:]
  private var storedByRole: [ListenerRole: [Int32]] = [:]
  /// Listeners and other things that nobody here knows.
  private(set) var unknown: [PassedDescriptor] = []

  init(_ passed: [PassedDescriptor]) {
    for entry in passed {
      if entry.isListener, let role = ListenerRole.allCases.first(where: { $0.passedNames.contains(entry.name) }) {
        passedByRole[role, default: []].append(entry.descriptor)
      } else if entry.isListener, let role = ListenerRole.allCases.first(where: { $0.storedName == entry.name }) {
        storedByRole[role, default: []].append(entry.descriptor)
      } else {
        unknown.append(entry)
      }
    }
  }

  /// From a socket unit, in its order.
  func passed(_ role: ListenerRole) -> [Int32] { passedByRole[role] ?? [] }

  /// Those that a supervisor before bound by itself and stored.
  func stored(_ role: ListenerRole) -> [Int32] { storedByRole[role] ?? [] }
}
