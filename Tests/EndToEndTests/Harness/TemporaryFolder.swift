import Foundation

/// A folder with a short path (Unix sockets are made in it) that the test removes.
struct TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/ringdraft-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw HarnessError.system("mkdtemp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
