import ContractJSON
import Foundation

/// The real thing: supervisor, broker and workers, with a data folder and a port of their own.
///
/// To be used through `withRingDraft`, which stops it however its body ends. Should the tests themselves die, a
/// watchdog kills the supervisor, and its children follow.
final class RingDraftProcess: Sendable {
  /// How long a start may take: a debug build on a busy machine.
  static let startSeconds = 60.0
  /// How long a graceful stop may take (STOP_SECONDS is 2).
  static let stopSeconds = 20.0

  let port: Int
  let folder: String
  let supervisor: SpawnedProcess

  var dataFolder: String { folder + "/data" }
  var databasePath: String { dataFolder + "/ringdraft.db" }
  var logPath: String { folder + "/log" }
  var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }

  /// Starts without waiting for readiness.
  init(
    workers: Int = 4, settings: [String: String] = [:], folder: String, port: Int? = nil,
    program: String = BuildFolder.executable("ringdraft")
  ) throws {
    let port = try port ?? freePort()
    var environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "PORT": String(port), "WORKERS": String(workers),
      "DATA_DIR": folder + "/data", "LOG_FORMAT": "json", "LOG_LEVEL": "info", "STOP_SECONDS": "2",
      "BOOT_TIMEOUT": "60",
    ]
    environment.merge(Hardening.settings) { $1 }
    environment.merge(settings) { $1 }
    self.port = port
    self.folder = folder
    supervisor = try SpawnedProcess(
      program, environment: environment, workingDirectory: folder,
      output: folder + "/log")
  }

  /// Waits until a worker answers `/readyz` with 200 and all workers run.
  func waitUntilReady(workers: Int) throws {
    let isReady = try eventually(within: Self.startSeconds) {
      guard supervisor.isRunning else { throw HarnessError("the supervisor ended: \(log.suffix(2_000))") }
      return (try? get("/readyz").status) == 200 && self.workers.count >= workers && hasEverybodyServed
    }
    guard isReady else { throw HarnessError("not ready in time: \(log.suffix(2_000))") }
  }

  /// Whether the start is over. Before, a process that dies ends the service, whoever killed it. Where its sockets are
  /// elsewhere it is taken for granted.
  private var hasEverybodyServed: Bool {
    guard let status = try? operate("status").last else { return true }
    return status["state"] != "starting"
  }

  /// Stops gracefully, or by force when that takes too long. Returns the exit code (see `SpawnedProcess`).
  @discardableResult
  func stop() -> Int? {
    supervisor.signal(SIGTERM)
    if let code = supervisor.waitForExit(within: Self.stopSeconds) { return code }
    supervisor.signal(SIGKILL)
    return supervisor.waitForExit(within: 5)
  }

  // MARK: Processes

  var workers: [pid_t] { ProcessTable.children(of: supervisor.pid, running: "ringdraft-worker") }
  var broker: pid_t? { ProcessTable.children(of: supervisor.pid, running: "ringdraft-broker").first }

  // MARK: Requests, each on a connection of its own

  func send(_ request: HTTPRequest) throws -> HTTPAnswer {
    var request = request
    request.headers.append(("Connection", "close"))
    return try HTTPConnection(port: port).exchange(request)
  }

  func get(_ target: String, user: String? = nil) throws -> HTTPAnswer {
    try send(HTTPRequest("GET", target, user: user))
  }

  func post(_ target: String, user: String?, _ json: JSONValue? = nil, requestID: String? = nil) throws -> HTTPAnswer {
    try send(HTTPRequest("POST", target, user: user, json: json, requestID: requestID))
  }

  func openSocket(
    _ draft: String, user: String, requestID: String? = nil, timeoutSeconds: Int = 20
  ) throws -> WebSocketClient {
    var headers = [(name: "X-User-Id", value: user)]
    if let requestID { headers.append(("X-Request-Id", requestID)) }
    return try WebSocketClient.open(
      port: port, "/v1/ws/drafts/\(draft)", headers: headers, timeoutSeconds: timeoutSeconds)
  }

  /// A socket that has got its `connected`.
  func join(_ draft: String, user: String, timeoutSeconds: Int = 20) throws -> WebSocketClient {
    let socket = try openSocket(draft, user: user, timeoutSeconds: timeoutSeconds)
    let frame = try socket.receiveJSON()
    guard frame["type"] == "connected" else { throw HarnessError("not connected: \(frame)") }
    return socket
  }
}

/// Starts a server, runs `body` and stops the server. Its last log lines are printed when `body` throws.
func withRingDraft<Value>(
  workers: Int = 4, _ settings: [String: String] = [:], _ body: (RingDraftProcess) throws -> Value
) throws -> Value {
  let folder = try TemporaryFolder()
  defer { folder.remove() }
  return try withRingDraft(workers: workers, settings, in: folder, body)
}

/// The same in a folder that stays, as for a restart.
func withRingDraft<Value>(
  workers: Int = 4, _ settings: [String: String] = [:], in folder: TemporaryFolder,
  program: String = BuildFolder.executable("ringdraft"), _ body: (RingDraftProcess) throws -> Value
) throws -> Value {
  let server = try RingDraftProcess(workers: workers, settings: settings, folder: folder.path, program: program)
  let watchdog = try Watchdog(over: server.supervisor.pid)
  defer {
    server.stop()
    watchdog.dismiss()
  }
  do {
    try server.waitUntilReady(workers: workers)
    return try body(server)
  } catch {
    throw HarnessError("\(error)\nlast log lines:\n\(server.log.suffix(3_000))")
  }
}
