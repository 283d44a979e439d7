import Logging

/// swift-log's handler for all of RingDraft's processes: renders a record and hands it to the sink.
struct ProcessLogHandler: LogHandler {
  let process: String
  let processID: Int32
  let format: LogOutput
  let sink: LogSink
  var observer: LogObserver?
  /// Holds for all loggers of the process but those that were given a level of their own.
  let threshold: LogThreshold
  private var ownLevel: Logger.Level?
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(process: String, processID: Int32, format: LogOutput, sink: LogSink, threshold: LogThreshold) {
    self.process = process
    self.processID = processID
    self.format = format
    self.sink = sink
    self.threshold = threshold
  }

  var logLevel: Logger.Level {
    get { ownLevel ?? threshold.level }
    set { ownLevel = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let record = record(event)
    observer?({ String(decoding: LogLine.pretty(record).dropLast(), as: UTF8.self) })
    sink.write(line(record)) { lost in line(droppedLines(lost)) }
  }

  private func line(_ record: LogRecord) -> [UInt8] {
    switch format {
    case .pretty: LogLine.pretty(record)
    case .json: LogLine.json(record)
    case .journald: JournalEntry.bytes(record)
    }
  }

  private func droppedLines(_ count: Int) -> LogRecord {
    LogRecord(
      microsecondsSinceEpoch: WallClock.microsecondsSinceEpoch(), level: .warning, process: process,
      processID: processID, message: "log lines dropped", metadata: ["count": .string(String(count))])
  }

  /// Fields of the call win over the logger's, those over the provider's.
  private func record(_ event: LogEvent) -> LogRecord {
    var fields = metadataProvider?.get() ?? [:]
    fields.merge(metadata) { $1 }
    if let own = event.metadata { fields.merge(own) { $1 } }
    if let error = event.error, fields["error"] == nil { fields["error"] = .string("\(error)") }
    return LogRecord(
      microsecondsSinceEpoch: WallClock.microsecondsSinceEpoch(), level: event.level, process: process,
      processID: processID, message: event.message.description, metadata: fields)
  }
}
