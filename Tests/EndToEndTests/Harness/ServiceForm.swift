/// How the service runs in the suites of the protections: each holds for all three.
enum ServiceForm: String, CaseIterable, Sendable {
  case disabled
  case enabled
  case fourWorkers

  var workers: Int { self == .fourWorkers ? 4 : 1 }
  var isEnabled: Bool { self != .disabled }
  /// Everything is on where the form is not `disabled`.
  var settings: [String: String] { isEnabled ? Hardening.everything : [:] }
}
