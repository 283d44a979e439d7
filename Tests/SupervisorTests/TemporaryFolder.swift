import Foundation

/// A folder that is removed with this value's last reference.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/ringdraft-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil, "no folder")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
