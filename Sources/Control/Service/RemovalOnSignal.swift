import Dispatch
import Glibc

/// Removes what is being written when Ctrl-C or a service manager ends the call, and ends it as the signal would have.
///
/// Removing a file by its name never harms what was already put in its place under another.
final class RemovalOnSignal {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  private let sources: [any DispatchSourceSignal]

  init(path: String) {
    sources = Self.signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        signal(number, SIG_DFL)
        unlink(path)
        // Not `raise`: Dispatch's own threads block signals.
        kill(getpid(), number)
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in Self.signals { signal(number, SIG_DFL) }
  }
}
