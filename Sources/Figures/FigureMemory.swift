import Synchronization

/// Memory of one or more records: of this process alone, or a file mapped into it. It lives as long as somebody refers
/// to it.
///
/// Its words are read and written with atomic loads and stores, since another process may do so at the same time. On
/// the usual machines these are plain moves; nothing here is ever a locked instruction.
package final class FigureMemory {
  private let bytes: UnsafeMutableRawPointer
  let words: UnsafeMutablePointer<Atomic<UInt64>>
  private let release: (UnsafeMutableRawPointer) -> Void

  /// Takes over memory that came from elsewhere.
  /// - Parameters:
  ///   - bytes: aligned to 8 bytes at least.
  ///   - release: called with `bytes` when nobody refers to this any more.
  package init(
    adopting bytes: UnsafeMutableRawPointer, wordCount: Int, release: @escaping (UnsafeMutableRawPointer) -> Void
  ) {
    self.bytes = bytes
    words = bytes.bindMemory(to: Atomic<UInt64>.self, capacity: wordCount)
    self.release = release
  }

  /// Memory of this process alone, all zero.
  package convenience init(wordCount: Int) {
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: wordCount * FigureLayout.wordBytes, alignment: FigureLayout.wordBytes)
    bytes.initializeMemory(as: UInt8.self, repeating: 0, count: wordCount * FigureLayout.wordBytes)
    self.init(adopting: bytes, wordCount: wordCount) { $0.deallocate() }
  }

  deinit { release(bytes) }
}
