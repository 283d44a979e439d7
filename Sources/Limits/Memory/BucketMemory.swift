/// Zeroed memory for a table of buckets, or a file mapped into memory. It lives as long as somebody refers to it.
///
/// Not sendable: the table's one owner reads and writes it.
package final class BucketMemory {
  package let bytes: UnsafeMutableRawBufferPointer
  private let release: (UnsafeMutableRawBufferPointer) -> Void

  /// Takes over memory that came from elsewhere.
  /// - Parameters:
  ///   - bytes: aligned to 8 bytes at least.
  ///   - release: called with `bytes` when nobody refers to this any more.
  package init(
    adopting bytes: UnsafeMutableRawBufferPointer, release: @escaping (UnsafeMutableRawBufferPointer) -> Void
  ) {
    self.bytes = bytes
    self.release = release
  }

  /// Memory of this process alone, all zero.
  package convenience init(byteCount: Int) {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    self.init(adopting: bytes) { $0.deallocate() }
  }

  deinit { release(bytes) }
}
