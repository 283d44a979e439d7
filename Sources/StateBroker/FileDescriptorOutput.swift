import Glibc

/// Writes a line where no logger is set up, or where it is no log line.
struct FileDescriptorOutput {
  static let standardOutput = FileDescriptorOutput(descriptor: 1)
  static let standardError = FileDescriptorOutput(descriptor: 2)

  let descriptor: Int32

  func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
