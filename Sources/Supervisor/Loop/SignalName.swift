import CLinux

/// `SIGKILL` for 9, and so on.
func signalName(_ signal: Int32) -> String {
  ringdraft_signal_name(signal).map { "SIG" + String(cString: $0) } ?? "signal \(signal)"
}
