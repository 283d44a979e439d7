import ContractJSON

/// A connection to `control.sock`, for saying what `ringdraftctl` would not.
final class OperatorConnection {
  private let socket: ClientSocket

  init(_ path: String) throws { socket = try ClientSocket(unixSocket: path, timeoutSeconds: 60) }

  /// What the supervisor does not take any more is lost, as the test finds in its answers.
  func send(_ text: String) { try? socket.send(text) }

  func finishSending() { socket.finishSending() }

  /// The next line of the answer; nil at the end, also when what was not read reset the connection.
  func line() throws -> JSONValue? {
    do {
      return try JSONParser.parse(socket.read(upTo: [UInt8(ascii: "\n")]))
    } catch  where socket.isAtEnd {
      return nil
    }
  }

  /// All lines up to the end.
  func lines() throws -> [JSONValue] {
    var lines: [JSONValue] = []
    while let line = try line() { lines.append(line) }
    return lines
  }
}

extension RingDraftProcess {
  var controlSocket: String { dataFolder + "/run/control.sock" }

  /// The whole answer to one line.
  func operate(_ words: String) throws -> [JSONValue] {
    let connection = try OperatorConnection(controlSocket)
    connection.send("ringdraft/1 \(words)\n")
    return try connection.lines()
  }

  /// `ringdraftctl`, as the operator of this server.
  func control(_ arguments: String...) throws -> ControlAttempt {
    try ControlAttempt(arguments + ["--run-dir", dataFolder + "/run"])
  }

  /// Waits until everybody serves, so that what is asked for can begin.
  func waitUntilServing() throws {
    guard eventually(within: Self.startSeconds, { log.contains("\"serving\"") }) else {
      throw HarnessError("it does not serve: \(log.suffix(2_000))")
    }
  }
}
