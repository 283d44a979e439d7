import Glibc

/// An errno value.
struct SystemError: Error, Equatable, CustomStringConvertible {
  let code: Int32

  var description: String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
}
