import Glibc
import SupervisorCore

/// The executables of this installation. Children lie beside the supervisor's own file.
struct Programs: Equatable {
  let supervisor: String
  let broker: String
  let worker: String

  static let brokerName = "ringdraft-broker"
  static let workerName = "ringdraft-worker"

  /// Finds them by /proc/self/exe.
  /// - Throws: ``StartupError`` when one is missing.
  static func find() throws(StartupError) -> Programs {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { throw .system("the program's own file cannot be found", errno) }
    let own = String(decoding: buffer.prefix(length), as: UTF8.self)
    let folder = own.prefix(through: own.lastIndex(of: "/") ?? own.startIndex)
    let programs = Programs(supervisor: own, broker: folder + brokerName, worker: folder + workerName)
    for path in [programs.broker, programs.worker] where access(path, X_OK) != 0 {
      throw .system("\(path) is needed and cannot be run", errno)
    }
    return programs
  }

  /// The file of the program that a slot runs.
  func path(for slot: ChildSlot) -> String {
    switch slot {
    case .broker: broker
    case .worker: worker
    }
  }
}

extension ChildSlot {
  /// The name of the program that this slot runs.
  var programName: String {
    switch self {
    case .broker: Programs.brokerName
    case .worker: Programs.workerName
    }
  }
}
