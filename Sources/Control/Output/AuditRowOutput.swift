import Audit
import Glibc
import Storage

/// Writes rows of the trail to standard output as they are read.
struct AuditRowOutput {
  private let asJSON: Bool
  private let output = LineOutput()

  init(asJSON: Bool) {
    self.asJSON = asJSON
  }

  /// Writes the rows that meet `query`.
  /// - Returns: the `seq` of the last of them, or nil when there is none.
  @discardableResult
  func write(_ query: AuditQuery, from reader: AuditReader) throws -> Int64? {
    var last: Int64?
    try reader.forEach(query) { record in
      last = record.sequence
      asJSON ? try output.write(utf8: record.json) : try output.write(record.text)
    }
    try output.flush()
    return last
  }

  /// False once whoever read the output has closed it: following a quiet trail would not notice by writing.
  var isWanted: Bool {
    var descriptor = pollfd(fd: 1, events: 0, revents: 0)
    return poll(&descriptor, 1, 0) <= 0 || Int32(descriptor.revents) & POLLERR == 0
  }
}
