import Glibc
import Limits

/// The buckets in a file that is mapped into memory, so that they outlive a broker that was killed: no amnesty.
///
/// The kernel keeps what was stored in the mapping when the process ends, however it ends. The file is of one boot,
/// like the clock its levels are of, and its place is the folder of the sockets; it is never synced to the disk.
struct BucketFile {
  /// What became of the levels of the broker before.
  enum Origin: Equatable {
    case kept
    /// The same levels, in a table of another size.
    case moved
    /// There were none: buckets are full.
    case fresh(reason: String)
    /// There were some, but they cannot be told: buckets are empty.
    case lost(reason: String)
  }

  let memory: BucketMemory
  let header: BucketFileHeader
  let origin: Origin

  /// Where the table begins in the memory.
  static let tableOffset = BucketFileHeader.byteCount

  /// Opens the file, or makes one when there is none that can be used.
  ///
  /// Call it only with the database's lock held: two brokers must not share a table.
  /// - Parameters:
  ///   - secret: for a new file.
  ///   - isSecretTold: whether workers make keys under that secret already: then a file with another is of no use.
  ///   - now: nanoseconds of the monotonic clock.
  static func open(
    _ path: String, layout: BucketTableLayout, bootID: BootID, secret: HashSecret, isSecretTold: Bool = false,
    at now: Int64
  ) throws(BrokerFileError) -> BucketFile {
    func fresh(emptiedAt: Int64?, _ origin: Origin) throws(BrokerFileError) -> BucketFile {
      let header = BucketFileHeader(layout: layout, bootID: bootID, secret: secret, emptiedAt: emptiedAt)
      return try create(path, layout, origin) { _ in header }
    }
    switch try find(path) {
    case .none: return try fresh(emptiedAt: nil, .fresh(reason: "there was no file"))
    case .damaged: return try fresh(emptiedAt: now, .lost(reason: "the file is damaged"))
    case .usable(_, let header) where header.bootID != bootID:
      return try fresh(emptiedAt: nil, .fresh(reason: "the file is of another boot"))
    case .usable(_, let header) where isSecretTold && header.secret != secret:
      return try fresh(emptiedAt: now, .lost(reason: "the file is another's"))
    case .usable(let memory, let header) where header.layout == layout:
      return BucketFile(memory: memory, header: header, origin: .kept)
    case .usable(let memory, let header): return try move(memory, header, to: layout, path, at: now)
    }
  }

  /// The secret of the keys in a file that the next call of ``open(_:layout:bootID:secret:at:)`` would use; nil when it
  /// would use none. Workers are told of it before limits are turned on.
  static func storedSecret(_ path: String, bootID: BootID) -> HashSecret? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let page = BucketMemory(byteCount: BucketFileHeader.byteCount)
    guard pread(descriptor, page.bytes.baseAddress, page.bytes.count, 0) == page.bytes.count,
      let header = BucketFileHeader(UnsafeRawBufferPointer(page.bytes)), header.bootID == bootID
    else { return nil }
    return header.secret
  }

  /// Makes a table of another size with the same levels. Where not all of them find room in it, all buckets are empty.
  private static func move(
    _ old: BucketMemory, _ header: BucketFileHeader, to layout: BucketTableLayout, _ path: String, at now: Int64
  ) throws(BrokerFileError) -> BucketFile {
    var origin = Origin.moved
    let file = try create(path, layout, .moved) { memory in
      var table = BucketTable(layout: layout, in: memory, at: tableOffset)
      let others = BucketTable(layout: header.layout, in: old, at: tableOffset)
      let isComplete = table.takeLevels(from: others, at: now)
      if !isComplete { origin = .lost(reason: "RATE_LIMIT_MAX_KEYS became too small") }
      return BucketFileHeader(
        layout: layout, bootID: header.bootID, secret: header.secret, emptiedAt: isComplete ? header.emptiedAt : now)
    }
    return BucketFile(memory: file.memory, header: file.header, origin: origin)
  }

  // MARK: Files

  private enum Found {
    case none
    case damaged
    case usable(BucketMemory, BucketFileHeader)
  }

  /// Looks at the header before anything is mapped: a damaged file may have any size.
  private static func find(_ path: String) throws(BrokerFileError) -> Found {
    let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return .none }
      throw BrokerFileError(path: path, action: "open", cause: errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw BrokerFileError(path: path, action: "examine", cause: errno) }
    let page = BucketMemory(byteCount: BucketFileHeader.byteCount)
    guard status.st_mode & S_IFMT == S_IFREG,
      pread(descriptor, page.bytes.baseAddress, page.bytes.count, 0) == page.bytes.count,
      let header = BucketFileHeader(UnsafeRawBufferPointer(page.bytes)),
      Int(status.st_size) == tableOffset + header.layout.byteCount
    else { return .damaged }
    // A file that was copied may have holes, and a store into one can kill when the disk is full.
    try allocate(descriptor, byteCount: Int(status.st_size), path)
    return .usable(try map(descriptor, byteCount: Int(status.st_size), path), header)
  }

  /// Makes the file beside, fills it, and puts it in place whole: a broker that is killed meanwhile leaves the old one.
  /// - Parameter fill: given the empty table; what it returns is written last.
  private static func create(
    _ path: String, _ layout: BucketTableLayout, _ origin: Origin, fill: (BucketMemory) -> BucketFileHeader
  ) throws(BrokerFileError) -> BucketFile {
    let memory = try draft(path, layout)
    let header = fill(memory)
    try publish(memory, header, path)
    return BucketFile(memory: memory, header: header, origin: origin)
  }

  /// Makes an empty table beside the file.
  static func draft(_ path: String, _ layout: BucketTableLayout) throws(BrokerFileError) -> BucketMemory {
    let draft = path + ".new"
    unlink(draft)
    let descriptor = Glibc.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BrokerFileError(path: draft, action: "create", cause: errno) }
    defer { close(descriptor) }
    let byteCount = tableOffset + layout.byteCount
    do {
      try allocate(descriptor, byteCount: byteCount, draft)
    } catch {
      unlink(draft)
      throw error
    }
    return try map(descriptor, byteCount: byteCount, draft)
  }

  /// Puts what ``draft(_:_:)`` has made in the place of the file.
  static func publish(
    _ memory: BucketMemory, _ header: BucketFileHeader, _ path: String
  ) throws(BrokerFileError) {
    header.write(to: memory.bytes)
    guard rename(path + ".new", path) == 0 else {
      throw BrokerFileError(path: path, action: "replace", cause: errno)
    }
  }

  /// Takes the space now: a store into a mapping cannot fail later, only kill.
  private static func allocate(_ descriptor: Int32, byteCount: Int, _ path: String) throws(BrokerFileError) {
    let fault = posix_fallocate(descriptor, 0, off_t(byteCount))
    guard fault == 0 else { throw BrokerFileError(path: path, action: "take \(byteCount) bytes for", cause: fault) }
  }

  private static func map(
    _ descriptor: Int32, byteCount: Int, _ path: String
  ) throws(BrokerFileError) -> BucketMemory {
    let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, 0)
    guard let start, start != MAP_FAILED else { throw BrokerFileError(path: path, action: "map", cause: errno) }
    return BucketMemory(adopting: UnsafeMutableRawBufferPointer(start: start, count: byteCount)) { bytes in
      munmap(bytes.baseAddress, bytes.count)
    }
  }
}
