import Glibc
import Logging

/// Sets swift-log up for one process. Logs go to standard error, or to the journal.
package enum LoggingSetup {
  /// Where journald listens.
  private static let journalSocket = "/run/systemd/journal/socket"

  /// Whether there is a journal to write to. Where there is none, `journald` writes as `json` does.
  package static var hasJournal: Bool { access(journalSocket, F_OK) == 0 }

  private static let threshold = LogThreshold(.info)

  /// Other records are written from now, by all loggers of this process.
  /// - Parameter level: a value of `LOG_LEVEL`; a name that does not exist counts as the default.
  package static func changeLevel(to level: String) {
    threshold.level = Logger.Level(rawValue: level) ?? .info
  }

  /// Makes every `Logger` of this process write in `format`. To be called once, before the first `Logger`.
  ///
  /// Also ignores SIGPIPE: a reader of logs that goes away must not end the process.
  ///
  /// - Parameters:
  ///   - level: the least important level that is written.
  ///   - process: the name lines carry, such as `worker-1`.
  ///   - observer: is told of every line as well.
  package static func bootstrap(
    level: Logger.Level, format: LogOutput, process: String, observer: LogObserver? = nil
  ) {
    signal(SIGPIPE, SIG_IGN)
    threshold.level = level
    var handler = handler(threshold: threshold, format: format, process: process, descriptor: 2)
    handler.observer = observer
    let observed = handler
    LoggingSystem.bootstrap(
      { _, provider in
        var handler = observed
        handler.metadataProvider = provider
        return handler
      }, metadataProvider: nil)
  }

  /// The same by the values of `LOG_LEVEL` and `LOG_FORMAT`; names that do not exist count as the defaults.
  package static func bootstrap(level: String, format: String, process: String, observer: LogObserver? = nil) {
    bootstrap(
      level: Logger.Level(rawValue: level) ?? .info, format: LogOutput(rawValue: format) ?? .pretty, process: process,
      observer: observer)
  }

  static func handler(
    threshold: LogThreshold, format: LogOutput, process: String, descriptor: Int32
  ) -> ProcessLogHandler {
    let journal = format == .journald ? LogSink(journal: journalSocket) : nil
    return ProcessLogHandler(
      process: process, processID: getpid(), format: format == .journald && journal == nil ? .json : format,
      sink: journal ?? LogSink(inherited: descriptor), threshold: threshold)
  }
}
