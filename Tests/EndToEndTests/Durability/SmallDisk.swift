import Foundation
import Glibc

/// A file system of a few mebibytes in memory, mounted over a folder.
struct SmallDisk {
  let folder: String
  private var filler: String { folder + "/filler" }

  /// Mounting takes root, and a system that lets it.
  static var isPossible: Bool {
    guard let folder = try? TemporaryFolder() else { return false }
    defer { folder.remove() }
    guard geteuid() == 0, let disk = try? SmallDisk(over: folder.path, mebibytes: 1) else { return false }
    disk.unmount()
    return true
  }

  init(over folder: String, mebibytes: Int) throws {
    self.folder = folder
    let options = "size=\(mebibytes)m,mode=700"
    guard try Self.run(["mount", "-t", "tmpfs", "-o", options, "ringdraft-test", folder]) else {
      throw HarnessError("cannot mount over \(folder)")
    }
  }

  func unmount() {
    _ = try? Self.run(["umount", "--lazy", folder])
  }

  /// Takes all the room that is left.
  func fill() throws {
    let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw HarnessError.system("open \(filler)") }
    defer { close(descriptor) }
    let page = [UInt8](repeating: 0, count: 4_096)
    while write(descriptor, page, page.count) > 0 {}
    guard errno == ENOSPC else { throw HarnessError.system("write \(filler)") }
  }

  /// Gives the room back.
  func makeRoom() throws {
    guard unlink(filler) == 0 else { throw HarnessError.system("unlink \(filler)") }
  }

  private static func run(_ command: [String]) throws -> Bool {
    let process = try SpawnedProcess(
      "/usr/bin/env", command, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], workingDirectory: "/")
    return process.waitForExit(within: 10) == 0
  }
}
