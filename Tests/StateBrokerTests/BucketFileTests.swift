import Foundation
import Limits
import Testing

@testable import StateBroker

/// The file of the buckets, on a real disk.
@Suite struct BucketFileTests {
  private static let boot = BootID(high: 1, low: 2)
  private static let now: Int64 = 1_000_000_000_000
  private static let get = PolicyID.route(.getDraft)

  private let folder: URL
  private var path: String { folder.appendingPathComponent("buckets").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("buckets-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  @Test func levelsOutliveTheirProcess() throws {
    defer { remove() }
    let first = try open()
    #expect(first.origin == .fresh(reason: "there was no file"))
    #expect(try spend(3, first) == 3)
    let second = try open()
    #expect(second.origin == .kept)
    #expect(second.header.secret == first.header.secret)
    #expect(try spend(9, second) == 2, "five in all")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func anotherBootFindsFullBuckets() throws {
    defer { remove() }
    _ = try spend(5, try open())
    let later = try open(boot: BootID(high: 1, low: 3))
    #expect(later.origin == .fresh(reason: "the file is of another boot"))
    #expect(try spend(9, later) == 5)
  }

  @Test(arguments: [0, 40, 79]) func aDamagedFileLeavesEmptyBuckets(byte: Int) throws {
    defer { remove() }
    _ = try spend(1, try open())
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[byte] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let file = try open()
    #expect(file.origin == .lost(reason: "the file is damaged"))
    #expect(try spend(9, file) == 0)
    #expect(try open().origin == .kept, "with the floor in its header")
    #expect(try spend(9, try open()) == 0)
  }

  @Test(arguments: [0, 100, 5_000]) func aFileOfAnotherLengthIsDamaged(byteCount: Int) throws {
    defer { remove() }
    _ = try open()
    try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: UInt64(byteCount))
    #expect(try open().origin == .lost(reason: "the file is damaged"))
  }

  @Test func levelsMoveToATableOfAnotherSize() throws {
    defer { remove() }
    _ = try spend(3, try open())
    let larger = try open(keys: 5_000)
    #expect(larger.origin == .moved)
    #expect(try spend(9, larger) == 2)
    let smaller = try open(keys: 1_000)
    #expect(smaller.origin == .moved)
    #expect(try spend(9, smaller) == 0)
  }

  @Test func theSecretIsKnownBeforeTheFileIsOpened() throws {
    defer { remove() }
    #expect(BucketFile.storedSecret(path, bootID: Self.boot) == nil)
    let file = try open()
    #expect(BucketFile.storedSecret(path, bootID: Self.boot) == file.header.secret)
    #expect(BucketFile.storedSecret(path, bootID: BootID(high: 9, low: 9)) == nil, "of another boot")
    try Data("damage".utf8).write(to: URL(fileURLWithPath: path))
    #expect(BucketFile.storedSecret(path, bootID: Self.boot) == nil)
  }

  @Test func aFileUnderAnotherSecretThanWorkersWereToldIsLost() throws {
    defer { remove() }
    let told = HashSecret(high: 77, low: 78)
    _ = try spend(1, try open())
    let layout = BucketTableLayout(keys: 1_000, policies: PolicyID.count)
    let file = try BucketFile.open(
      path, layout: layout, bootID: Self.boot, secret: told, isSecretTold: true, at: Self.now)
    #expect(file.origin == .lost(reason: "the file is another's"))
    #expect(file.header.secret == told)
    #expect(try spend(9, file) == 0)
  }

  @Test func aBrokerKilledWhileItMadeAFileLeavesTheOldOne() throws {
    defer { remove() }
    _ = try spend(5, try open())
    try Data("half".utf8).write(to: URL(fileURLWithPath: path + ".new"))
    #expect(try spend(9, try open()) == 0)
    #expect(try spend(9, try open(keys: 2_000)) == 0)
  }

  private func open(keys: Int = 1_000, boot: BootID = boot) throws -> BucketFile {
    try BucketFile.open(
      path, layout: BucketTableLayout(keys: keys, policies: PolicyID.count), bootID: boot,
      secret: HashSecret(high: .random(in: .min ... .max), low: 7), at: Self.now)
  }

  /// How many of `count` requests of one user are admitted.
  private func spend(_ count: Int, _ file: BucketFile) throws -> Int {
    let policies = PolicyTable(
      standard: try #require(TokenBucketPolicy(perMinute: 1, burst: 5)), routes: [:], address: nil,
      socketConnects: nil, socketMessages: nil)
    var limiter = RateLimiter(
      table: BucketTable(layout: file.header.layout, in: file.memory, at: BucketFile.tableOffset), policies: policies,
      emptiedAt: file.header.emptiedAt)
    let key = BucketKey(Self.get, .user("ada"), isShadow: false, secret: file.header.secret)
    return (0..<count).count { _ in limiter.decide(TierList(Tier(Self.get, key)), at: Self.now).isAdmitted }
  }

  private func remove() {
    try? FileManager.default.removeItem(at: folder)
  }
}
