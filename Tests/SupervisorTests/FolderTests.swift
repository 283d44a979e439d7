import Foundation
import Settings
import Testing

@testable import Supervisor

@Suite("Folders")
struct FolderTests {
  private let folder = TemporaryFolder()

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  // MARK: Creating

  @Test func missingFoldersAreMadeForThisUserAlone() throws {
    let path = folder.path + "/a/b/c"
    try Folder.create(path, variable: "DATA_DIR")
    for made in ["/a", "/a/b", "/a/b/c"] { #expect(mode(folder.path + made) == 0o700) }
    try Folder.create(path, variable: "DATA_DIR")
  }

  @Test func aFileInTheWayIsNamed() throws {
    let path = folder.path + "/file"
    try Data().write(to: URL(filePath: path))
    let error = #expect(throws: StartupError.self) { try Folder.create(path, variable: "DATA_DIR") }
    #expect(error?.message == "DATA_DIR \(path) is not a folder")
    #expect(throws: StartupError.self) { try Folder.create(path + "/below", variable: "DATA_DIR") }
  }

  // MARK: RUN_DIR

  @Test(arguments: [mode_t(0o755), 0o770, 0o701, 0o710])
  func aRunFolderOpenToOthersIsRefusedAndNotChanged(mode: mode_t) {
    chmod(folder.path, mode)
    let error = #expect(throws: StartupError.self) { try RunFolder.open(folder.path) }
    #expect(error?.message?.contains("0700") == true)
    #expect(self.mode(folder.path) == mode)
  }

  @Test func aRunFolderOfThisUserAloneIsTaken() throws {
    try RunFolder.open(folder.path + "/run")
    chmod(folder.path, 0o700)
    try RunFolder.open(folder.path)
  }

  @Test func aRunFolderIsOneInstancesOnly() throws {
    try RunFolder.open(folder.path)
    let error = #expect(throws: StartupError.self) { try RunFolder.open(folder.path) }
    #expect(
      error?.message == "RUN_DIR \(folder.path) is in use by another instance of RingDraft (process \(getpid()))")
    // Of the same instance, it may be the data folder as well.
    try DataFolder.open(folder.path)
  }

  @Test(.enabled(if: geteuid() == 0, "giving a folder to a group takes root"))
  func aGroupsMembersMayEnterTheRunFolder() throws {
    let group = AdminGroup(name: "daemon", id: 1)
    try RunFolder.open(folder.path, group: group)
    #expect(mode(folder.path) == 0o750)
    try RunFolder.check(folder.path, group: group)
    for other in [AdminGroup(name: "adm", id: 4), nil] {
      #expect(throws: StartupError.self) { try RunFolder.check(folder.path, group: other) }
    }
  }

  @Test(arguments: [mode_t(0o755), 0o770, 0o701, 0o720])
  func withAGroupTooAnOpenRunFolderIsRefused(mode: mode_t) {
    chmod(folder.path, mode)
    let group = AdminGroup(name: "mine", id: getegid())
    let error = #expect(throws: StartupError.self) { try RunFolder.open(folder.path, group: group) }
    #expect(error?.message?.contains("ADMIN_GROUP mine") == true)
    #expect(self.mode(folder.path) == mode)
  }

  // MARK: DATA_DIR

  @Test func theLockNamesItsHolder() throws {
    let path = folder.path + "/data"
    try DataFolder.open(path)
    let lock = try String(contentsOfFile: path + "/" + DataFolder.lockName, encoding: .utf8)
    #expect(lock == "\(getpid())\n")
    // Locks belong to open files, so a second one of the same process is another's.
    let error = #expect(throws: StartupError.self) { try DataFolder.open(path) }
    #expect(error?.message == "DATA_DIR \(path) is in use by another instance of RingDraft (process \(getpid()))")
  }

  @Test func aLockFileWithoutANumberIsNoObstacle() throws {
    try Data("somebody\n".utf8).write(to: URL(filePath: folder.path + "/" + DataFolder.lockName))
    try DataFolder.open(folder.path)
  }

  @Test func aLinkInPlaceOfTheLockIsNotFollowed() throws {
    let target = folder.path + "/target"
    try Data("precious".utf8).write(to: URL(filePath: target))
    symlink(target, folder.path + "/" + DataFolder.lockName)
    #expect(throws: StartupError.self) { try DataFolder.open(folder.path) }
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "precious")
  }

  // MARK: Checks

  @Test func aCheckChangesNothing() throws {
    try FolderCheck.check(folder.path, variable: "DATA_DIR")
    try FolderCheck.check(folder.path + "/a/b", variable: "DATA_DIR")
    try RunFolder.check(folder.path + "/a/b/run")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test(arguments: ["/proc/x", "/proc", "/sys/x/y", "/dev/null", "/dev/null/x"])
  func whereNobodyCanWriteIsRefused(path: String) {
    let error = #expect(throws: StartupError.self) { try FolderCheck.check(path, variable: "DATA_DIR") }
    #expect(error?.message?.hasPrefix("DATA_DIR \(path) ") == true)
  }

  @Test func aFolderWithoutRightsIsRefused() throws {
    // Root may write everywhere.
    guard geteuid() != 0 else { return }
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    for path in [folder.path, folder.path + "/x"] {
      #expect(throws: StartupError.self) { try FolderCheck.check(path, variable: "DATA_DIR") }
    }
  }

  @Test func aRunFolderThatOthersMayEnterIsRefusedByTheCheck() {
    chmod(folder.path, 0o755)
    #expect(throws: StartupError.self) { try RunFolder.check(folder.path) }
  }
}
