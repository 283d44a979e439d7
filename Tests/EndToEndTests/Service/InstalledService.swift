import ContractJSON
import Foundation
import Testing

/// The Debian package, installed into a box of its own and running there: as `apt install ./ringdraft_*.deb` leaves a
/// machine.
struct InstalledService: Sendable {
  /// The port that the socket unit opens.
  static let port = 8_000
  static let settingsFile = "/etc/ringdraft/ringdraft.env"
  /// How long a start may take on a busy machine.
  static let startSeconds = 60.0

  @TaskLocal fileprivate static var running: InstalledService?

  let box: ServiceBox

  /// The service of a suite with the trait `installedService`.
  static var current: InstalledService {
    get throws {
      guard let running else { throw HarnessError("this test runs outside of its suite") }
      return running
    }
  }

  // MARK: From boot to end

  /// Boots a box, installs the package as `make test` has made it, waits until it serves, runs `body`, and takes
  /// everything down. The journal's end is told when `body` throws.
  static func run(_ body: (InstalledService) throws -> Void) throws {
    try ServiceBox.run(shared: [try DebianPackage.folder]) { box in
      let service = try install(box)
      do {
        try body(service)
      } catch {
        throw HarnessError("\(error)\nthe journal's end:\n\(try service.journal().suffix(4_000))")
      }
    }
  }

  fileprivate static func install(_ box: ServiceBox) throws -> InstalledService {
    let service = InstalledService(box: box)
    try service.install(try DebianPackage.current)
    return service
  }

  /// Installs a package over the one there is, as an operator does it, and waits until the service serves.
  func install(_ package: String) throws {
    try box.output(of: "apt-get install --yes --allow-downgrades \(package) </dev/null")
    try waitUntilReady()
  }

  // MARK: systemd

  /// Waits until the unit is active and `/readyz` says 200.
  func waitUntilReady() throws {
    let isReady = try eventually(within: Self.startSeconds) { try isActive && (try? get("/readyz").status) == 200 }
    guard isReady else { throw HarnessError("the service does not serve:\n\(try journal().suffix(4_000))") }
  }

  /// Whether systemd takes the unit for started.
  var isActive: Bool { get throws { try box.succeeds("systemctl is-active --quiet ringdraft.service") } }

  /// A property of the unit, such as `StatusText`, `NRestarts` or `NFileDescriptorStore`.
  func property(_ name: String) throws -> String {
    try box.output(of: "systemctl show --property=\(name) --value ringdraft.service")
  }

  /// The supervisor, as the box counts processes.
  func mainProcess() throws -> Int { Int(try property("MainPID")) ?? 0 }

  /// The unit's processes by name (`ringdraft-broker`, `ringdraft-worker`), as the box counts them.
  func processes(_ name: String) throws -> [Int] {
    let list = """
      for pid in $(cat /sys/fs/cgroup/system.slice/ringdraft.service/cgroup.procs); do
        echo "$pid $(tr '\\0' ' ' </proc/$pid/cmdline)"
      done
      """
    return try box.output(of: list).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ")
      return parts.count > 1 && (parts[1] == name || parts[1].hasSuffix("/" + name)) ? Int(parts[0]) : nil
    }
  }

  /// Kills the supervisor, and returns when its workers are gone too: one that ends with it may accept one more
  /// connection, and take it with it.
  func killSupervisor() throws {
    let workers = try processes("ringdraft-worker").map { "/proc/\($0)" }.joined(separator: " ")
    try box.output(
      of: """
        systemctl kill --signal=KILL --kill-whom=main ringdraft.service
        while [ -n "$(ls -d \(workers) 2>/dev/null)" ]; do sleep 0.005; done
        """)
  }

  /// Sets lines of the settings file, which count after a reload or a restart. nil takes a line out.
  func set(_ settings: [String: String?]) throws {
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      try box.output(of: "sed -i '/^\(name)=/d' \(Self.settingsFile)")
      if let value { try box.output(of: "echo '\(name)=\(value)' >>\(Self.settingsFile)") }
    }
  }

  /// Adds a drop-in to the service's unit and reloads the manager; the service has to be restarted.
  func addDropIn(_ name: String, _ text: String) throws {
    try box.write(text, to: "/etc/systemd/system/ringdraft.service.d/\(name).conf")
    try box.output(of: "systemctl daemon-reload")
  }

  /// `systemctl restart`, which returns when the service is ready.
  func restart() throws {
    try forgetStarts()
    try box.output(of: "systemctl restart ringdraft.service")
  }

  /// Tests start the service oftener than the unit allows (`StartLimitBurst=`).
  func forgetStarts() throws { try box.output(of: "systemctl reset-failed ringdraft.service ringdraft.socket") }

  // MARK: The journal

  /// The messages of the unit, one a line.
  func journal() throws -> String {
    try box.output(of: "journalctl --sync; journalctl --unit=ringdraft.service --no-pager --output=cat")
  }

  /// Entries of the unit with all their fields. `matches` are those of journalctl, such as `REQUEST_ID=r-1`.
  func journalEntries(_ matches: String = "") throws -> [JSONValue] {
    let lines = try box.output(of: "journalctl --sync; journalctl --unit=ringdraft.service --output=json \(matches)")
    return try lines.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) }
  }

  /// The first entry of the unit that matches and has this field, as soon as the journal has it: it takes messages in
  /// when it comes to it.
  func awaitJournalEntry(_ matches: String, _ field: String) throws -> JSONValue {
    var found: JSONValue?
    let isThere = try eventually {
      found = try journalEntries(matches).first { $0[field] != nil }
      return found != nil
    }
    guard isThere, let found else { throw HarnessError("no entry \(matches) with \(field):\n\(try journal())") }
    return found
  }

  /// Waits until a message of the unit contains `text`, and returns it.
  func awaitMessage(_ text: String) throws -> String {
    var found: Substring?
    let isThere = try eventually {
      found = try journal().split(separator: "\n").last { $0.contains(text) }
      return found != nil
    }
    guard isThere, let found else { throw HarnessError("no message with \(text):\n\(try journal())") }
    return String(found)
  }

  // MARK: Clients

  /// A bearer token that the installed command line makes.
  func token(_ user: String) throws -> String { try box.output(of: "ringdraftctl token --sub \(user)") }

  /// Sends a request from inside, on a connection of its own.
  func send(_ request: HTTPRequest, token: String? = nil) throws -> HTTPAnswer {
    var request = request
    request.headers.append(("Connection", "close"))
    if let token { request.headers.append(("Authorization", "Bearer \(token)")) }
    let sent = request
    return try box.inNetwork { try HTTPConnection(port: Self.port).exchange(sent) }
  }

  func get(_ target: String, token: String? = nil) throws -> HTTPAnswer {
    try send(HTTPRequest("GET", target), token: token)
  }

  func post(_ target: String, token: String, _ json: JSONValue, requestID: String? = nil) throws -> HTTPAnswer {
    try send(HTTPRequest("POST", target, user: nil, json: json, requestID: requestID), token: token)
  }

  /// Makes a draft and returns its id.
  func createDraft(token: String, requestID: String? = nil) throws -> String {
    let draft: JSONValue = ["title": "A walk", "platform": "x", "initial_segment": "It began with rain."]
    let answer = try post("/v1/collab/drafts", token: token, draft, requestID: requestID)
    guard let id = try answer.json()["data"]?["draft_id"]?.stringValue else {
      throw HarnessError("no draft: \(answer.status) \(answer.text)")
    }
    return id
  }
}

/// Installs the package once for a whole suite, whose tests find it in `InstalledService.current`.
struct SharedInstallation: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await ServiceBox.run(shared: [try DebianPackage.folder]) { box in
      let service = try InstalledService.install(box)
      try await InstalledService.$running.withValue(service) { try await function() }
    }
  }
}

extension Trait where Self == SharedInstallation {
  /// One installed, running service for all tests of a suite: they leave it as they found it.
  static var installedService: Self { SharedInstallation() }
}
