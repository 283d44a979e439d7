import Glibc
import ProcessControl

/// What the kernel knows of the service's processes and files. Gathered off the event loop, since the kernel may take
/// its time.
struct ServiceFacts: Sendable {
  /// By id. One that is gone is left out.
  var processes: [Int32: ProcessFacts] = [:]
  /// Of the database and of its log; nil where there is none.
  var databaseBytes: Int?
  var logBytes: Int?

  /// Asks for them.
  static func gather(_ processes: Set<Int32>, database: String) -> ServiceFacts {
    var facts = ServiceFacts()
    for process in processes { facts.processes[process] = ProcessFacts.read(process) }
    facts.databaseBytes = size(of: database)
    facts.logBytes = size(of: database + "-wal")
    return facts
  }

  private static func size(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }
}
