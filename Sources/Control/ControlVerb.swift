import ArgumentParser
import Glibc
import Observability
import Settings
import Storage

/// A subcommand that does something. Its errors become one line on standard error and an exit code.
protocol ControlVerb: AsyncParsableCommand {
  func perform() async throws
}

extension ControlVerb {
  func run() async throws {
    // A reader that has seen enough is no error: writes tell of it.
    signal(SIGPIPE, SIG_IGN)
    do {
      try await perform()
    } catch let error as ControlError {
      try Self.fail(error.message, error.code, details: error.details)
    } catch let error as StorageError {
      try Self.fail(error.message)
    } catch let error as BackupError {
      try Self.fail(error.message, error.code == .faulty ? .refused : .impossible)
    } catch let error as FileError {
      try Self.fail(error.description)
    } catch let error as SettingsError {
      try Self.fail(error.message)
    } catch is OutputClosed {
      return
    }
  }

  private static func fail(_ message: String, _ code: ControlError.Code = .impossible, details: [String] = []) throws {
    LineOutput.writeError("ringdraftctl: \(LogText.printable(message))")
    for line in details { LineOutput.writeError(LogText.printable(line)) }
    throw ExitCode(code.rawValue)
  }
}
