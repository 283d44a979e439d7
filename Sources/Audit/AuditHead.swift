import ContractJSON

/// The end of the chain: which row is the newest, and its hash. Noted elsewhere, it shows later whether the trail was
/// cut or rewritten.
package struct AuditHead: Equatable, Sendable {
  /// How many bytes a hash has.
  package static let hashBytes = 32

  /// The newest row's number; 0 before the first.
  package let sequence: Int64
  package let hash: [UInt8]

  package init(sequence: Int64, hash: [UInt8]) {
    self.sequence = sequence
    self.hash = hash
  }

  /// Before any row.
  package static let origin = AuditHead(sequence: 0, hash: [UInt8](repeating: 0, count: hashBytes))

  /// The hash in 64 lower-case hexadecimal digits.
  package var hashText: String {
    String(decoding: hash.flatMap { [UInt8.hexDigit($0 >> 4), UInt8.hexDigit($0 & 0xF)] }, as: UTF8.self)
  }
}
