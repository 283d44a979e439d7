import Glibc

/// `broker-load`: loads a broker, or Redis in its place, and prints what came of it.
@main
struct Main {
  private static let usage = """
    usage: broker-load roundtrip SOCKET SECONDS WINDOW
           broker-load append SOCKET DRAFTS_FILE FIRST COUNT WINDOW
           broker-load decide SOCKET SUBJECTS EXTENT WINDOW
           broker-load redis-decide SOCKET SUBJECTS EXTENT WINDOW SCRIPT_SHA1

    SUBJECTS is users:COUNT (uniformly) or new:FIRST (each once), EXTENT a number of seconds (2s) or of questions.

    """

  static func main() async {
    do {
      print(try await run(ArraySlice(CommandLine.arguments.dropFirst())))
    } catch let error as LoadError {
      fail(error == .usage ? usage : error.message, status: error == .usage ? 64 : 1)
    } catch {
      fail("\(error)", status: 1)
    }
  }

  private static func run(_ arguments: ArraySlice<String>) async throws -> String {
    var rest = arguments
    guard let verb = rest.popFirst(), let socket = rest.popFirst() else { throw LoadError.usage }
    switch verb {
    case "roundtrip":
      let numbers = rest.compactMap { Int($0) }
      guard numbers.count == 2, rest.count == 2 else { throw LoadError.usage }
      let broker = try await BrokerConnection.open(socket)
      return try await RoundTripLoad.run(broker, seconds: numbers[0], window: numbers[1]).description
    case "append":
      guard let file = rest.popFirst() else { throw LoadError.usage }
      let numbers = rest.compactMap { Int($0) }
      guard numbers.count == 3, rest.count == 3 else { throw LoadError.usage }
      let drafts = try DraftList(contentsOf: file).drafts
      let broker = try await BrokerConnection.open(socket)
      let load = AppendLoad(broker: broker, drafts: drafts, first: numbers[0], count: numbers[1], window: numbers[2])
      return try await load.run().description
    case "decide": return try decide(BrokerDecisions(), socket, rest)
    case "redis-decide":
      guard let script = rest.popLast() else { throw LoadError.usage }
      return try decide(RedisDecisions(script: script), socket, rest)
    default: throw LoadError.usage
    }
  }

  private static func decide(
    _ service: some DecisionService, _ socket: String, _ arguments: ArraySlice<String>
  ) throws -> String {
    let arguments = Array(arguments)
    guard arguments.count == 3, let subjects = SubjectSequence(arguments[0]),
      let extent = LoadExtent(arguments[1]), let window = Int(arguments[2]), (1...1_000).contains(window)
    else { throw LoadError.usage }
    var load = try DecisionLoad(service, socketPath: socket, subjects: subjects, extent: extent, window: window)
    return try load.run().description
  }

  private static func fail(_ message: String, status: Int32) {
    let line = Array((message.hasSuffix("\n") ? message : message + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(status)
  }
}
