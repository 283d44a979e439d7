import CSystemd
import Glibc

/// Writes entries with fields to the systemd journal, by sd_journal_sendv(3).
package enum Journal {
  /// One field: an upper-case name of letters, digits and underscores that does not begin with an underscore, and any
  /// value, which may span lines.
  package struct Field: Equatable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Writes one entry. `MESSAGE` and `PRIORITY` (0 emergency … 7 debug) are fields like any other.
  /// - Returns: 0, or an errno value when the journal could not be written to.
  @discardableResult
  package static func send(_ fields: [Field]) -> Int32 {
    let status = withBuffers(fields) { buffers in
      let vectors = buffers.map { iovec(iov_base: $0.baseAddress, iov_len: $0.count) }
      return sd_journal_sendv(vectors, Int32(vectors.count))
    }
    return status < 0 ? -status : 0
  }

  /// Calls `body` with one buffer for each field: name, equals sign, value. The journal takes them with their lengths,
  /// so a line feed or a NUL in a value is part of that value.
  static func withBuffers<Result>(_ fields: [Field], _ body: ([UnsafeMutableRawBufferPointer]) -> Result) -> Result {
    var storage: [UInt8] = []
    var lengths: [Int] = []
    for field in fields {
      let before = storage.count
      storage.append(contentsOf: field.name.utf8)
      storage.append(UInt8(ascii: "="))
      storage.append(contentsOf: field.value.utf8)
      lengths.append(storage.count - before)
    }
    return storage.withUnsafeMutableBytes { bytes in
      var offset = 0
      let buffers = lengths.map { length in
        defer { offset += length }
        return UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + length])
      }
      return body(buffers)
    }
  }
}
