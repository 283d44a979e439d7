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
    var storage: [UInt8] = []
    var lengths: [Int] = []
    for field in fields {
      let before = storage.count
      storage.append(contentsOf: field.name.utf8)
      storage.append(UInt8(ascii: "="))
      storage.append(contentsOf: field.value.utf8)
      lengths.append(storage.count - before)
    }
    let status = storage.withUnsafeMutableBytes { bytes -> Int32 in
      var offset = 0
      let vectors = lengths.map { length -> iovec in
        defer { offset += length }
        return iovec(iov_base: bytes.baseAddress?.advanced(by: offset), iov_len: length)
      }
      return sd_journal_sendv(vectors, Int32(vectors.count))
    }
    return status < 0 ? -status : 0
  }
}
