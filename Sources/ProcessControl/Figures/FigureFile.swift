import Figures
import Glibc

/// `RUN_DIR/figures`: what the workers count, a record for each slot, in a file that both they and the broker map into
/// memory. The kernel keeps what was stored when a process ends, however it ends.
///
/// The supervisor removes the file when it starts, so counts begin with the service; the broker makes it, unless there
/// is one of the layout it knows; each worker writes its slot's record, and nobody writes anything else. It is never
/// synced to the disk, and takes space for the slots that were in use only.
package enum FigureFile {
  package static let name = "figures"

  private static func path(in folder: String) -> String { folder + "/" + name }

  /// Removes the file, if there is one.
  package static func remove(in folder: String) { unlink(path(in: folder)) }

  /// Opens the file to read all records, and makes it when there is none of this layout. Workers that have mapped one
  /// of another go on counting into that, which nobody reads any more.
  package static func open(in folder: String) throws(FigureFileError) -> FigureTable {
    let path = path(in: folder)
    if let table = try? map(path) { return table }
    try create(path)
    return try map(path)
  }

  private static func map(_ path: String) throws(FigureFileError) -> FigureTable {
    let descriptor = try openChecked(path, O_RDONLY)
    defer { close(descriptor) }
    let bytes = mmap(nil, FigureLayout.fileBytes, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let bytes, bytes != MAP_FAILED else { throw FigureFileError(path: path, action: "map", cause: errno) }
    return FigureTable(
      FigureMemory(adopting: bytes, wordCount: FigureLayout.fileBytes / FigureLayout.wordBytes) {
        munmap($0, FigureLayout.fileBytes)
      })
  }

  /// Makes the file beside and puts it in place whole.
  private static func create(_ path: String) throws(FigureFileError) {
    let draft = path + ".new"
    unlink(draft)
    let descriptor = Glibc.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FigureFileError(path: draft, action: "create", cause: errno) }
    defer { close(descriptor) }
    do throws(FigureFileError) {
      guard ftruncate(descriptor, off_t(FigureLayout.fileBytes)) == 0 else {
        throw FigureFileError(path: draft, action: "extend", cause: errno)
      }
      try allocate(descriptor, 0, FigureLayout.recordsOffset, draft)
      try write(FigureFileHeader.words, to: descriptor, at: 0, draft)
      guard rename(draft, path) == 0 else { throw FigureFileError(path: path, action: "replace", cause: errno) }
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Takes over a slot's record, for the calling process.
  /// - Throws: ``FigureFileError`` also when the file is of another layout: a broker of another version made it.
  package static func recorder(in folder: String, slot: Int) throws(FigureFileError) -> FigureRecorder {
    let path = path(in: folder)
    guard 0..<FigureLayout.slots ~= slot else {
      throw FigureFileError(path: path, action: "find slot in", cause: ERANGE)
    }
    let descriptor = try openChecked(path, O_RDWR)
    defer { close(descriptor) }
    let offset = FigureLayout.offset(ofSlot: slot)
    try allocate(descriptor, offset, FigureLayout.recordBytes, path)
    // A mapping begins with a page, of whatever size pages are here.
    let lead = offset % max(1, sysconf(Int32(_SC_PAGESIZE)))
    let length = lead + FigureLayout.recordBytes
    let bytes = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(offset - lead))
    guard let bytes, bytes != MAP_FAILED else { throw FigureFileError(path: path, action: "map", cause: errno) }
    let memory = FigureMemory(adopting: bytes, wordCount: length / FigureLayout.wordBytes) { munmap($0, length) }
    let recorder = FigureRecorder(
      memory, at: lead / FigureLayout.wordBytes, process: getpid(),
      startedAtTicks: ProcessFacts.read(getpid())?.startedAtTicks ?? 0)
    try write([1], to: descriptor, at: FigureLayout.marksOffset + slot * FigureLayout.wordBytes, path)
    return recorder
  }

  // MARK: Files

  /// Looks at size and header before anything is mapped.
  private static func openChecked(_ path: String, _ mode: Int32) throws(FigureFileError) -> Int32 {
    let descriptor = Glibc.open(path, mode | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw FigureFileError(path: path, action: "open", cause: errno) }
    var status = stat()
    var words = [UInt64](repeating: 0, count: FigureFileHeader.words.count)
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      pread(descriptor, &words, FigureFileHeader.byteCount, 0) == FigureFileHeader.byteCount,
      FigureFileHeader.isValid(words, fileBytes: Int(status.st_size))
    else {
      close(descriptor)
      throw FigureFileError(path: path, action: "use", cause: EINVAL)
    }
    return descriptor
  }

  /// Takes the space now: a store into a mapping cannot fail later, only kill.
  private static func allocate(
    _ descriptor: Int32, _ offset: Int, _ byteCount: Int, _ path: String
  ) throws(FigureFileError) {
    let fault = posix_fallocate(descriptor, off_t(offset), off_t(byteCount))
    guard fault == 0 else { throw FigureFileError(path: path, action: "take \(byteCount) bytes for", cause: fault) }
  }

  private static func write(
    _ words: [UInt64], to descriptor: Int32, at offset: Int, _ path: String
  ) throws(FigureFileError) {
    let byteCount = words.count * FigureLayout.wordBytes
    guard pwrite(descriptor, words, byteCount, off_t(offset)) == byteCount else {
      throw FigureFileError(path: path, action: "write", cause: errno)
    }
  }
}
