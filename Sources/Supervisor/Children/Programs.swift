import Glibc
import SupervisorCore

/// The executables of this installation. Children lie beside the supervisor's own file.
struct Programs: Equatable {
  /// The supervisor's own path: it also reads settings, always as it is on disk.
  let supervisor: String
  let broker: ProgramFile
  let worker: ProgramFile

  static let brokerName = "ringdraft-broker"
  static let workerName = "ringdraft-worker"

  /// Finds them by /proc/self/exe.
  /// - Throws: ``StartupError`` when one is missing.
  static func find() throws(StartupError) -> Programs {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { throw .system("the program's own file cannot be found", errno) }
    return try Programs(beside: String(decoding: buffer.prefix(length), as: UTF8.self))
  }

  /// The program that a slot runs.
  func file(for slot: ChildSlot) -> ProgramFile {
    switch slot {
    case .broker: broker
    case .worker: worker
    }
  }
}

extension Programs {
  /// Those that lie at the same paths now.
  func openedAgain() throws(StartupError) -> Programs { try Programs(beside: supervisor) }

  private init(beside supervisor: String) throws(StartupError) {
    let folder = supervisor.prefix(through: supervisor.lastIndex(of: "/") ?? supervisor.startIndex)
    self.supervisor = supervisor
    broker = try ProgramFile(folder + Self.brokerName)
    worker = try ProgramFile(folder + Self.workerName)
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
