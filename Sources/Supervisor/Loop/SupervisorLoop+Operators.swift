import CLinux
import ContractJSON
import Drafts
import Glibc
import Logging
import Observability
import ProcessControl
import Settings
import SupervisorCore

/// What operators ask over `control.sock`.
extension SupervisorLoop {
  func take(_ request: OperatorRequest, from client: OperatorDesk.ClientID) {
    switch request {
    case .status: answer(client, statusLine())
    case .workers: answer(client, workersLine())
    case .change(let change, let untilGone):
      let peer = operators.peer(of: client)
      logger.notice(
        "\(change.name) was asked for",
        metadata: ["operator_uid": "\(peer?.user ?? 0)", "operator_pid": "\(peer?.process ?? 0)"])
      answer(client, OperatorAnswer.accepted, isLast: false)
      waits.add(client, ticket: ask(change), untilGone: untilGone)
    }
  }

  /// Tells the one who asked, if there is one.
  func tell(_ outcome: RequestOutcome, ticket: Int) {
    let leaving = outcome == .done ? pool.figures.leaving : []
    guard let (client, isLast) = waits.answered(ticket: ticket, isDone: outcome == .done, leaving: leaving) else {
      return
    }
    switch outcome {
    case .done: answer(client, OperatorAnswer.done(generation: pool.generation), isLast: isLast)
    case .refused: answer(client, OperatorAnswer.refused(outcome.text))
    case .failed(let failure):
      answer(
        client,
        OperatorAnswer.failed(
          outcome.text, process: failure.process?.slot.description,
          log: failure.process.map(lastLines) ?? []))
    }
  }

  func tellWhoIsGone() {
    guard waits.waitsForLeaving else { return }
    for client in waits.takeGone(leaving: pool.figures.leaving) { answer(client, OperatorAnswer.gone) }
  }

  /// Tells the broker what the pool does, for the statistics. The loop turns several times a second, for the pings.
  func publishFigures() {
    let now = Self.now()
    guard publications.isDue(at: now.monotonic) else { return }
    var figures = pool.figures
    figures.acceptQueues = listeners.map { Int(max(0, ringdraft_accept_queue_length($0))) }
    guard let broker = publications.take(figures, at: now.monotonic) else { return }
    let message = SupervisorMessage.pool(
      figures: figures.publication(pids: children.mapValues(\.pid), at: now))
    if children[broker]?.send(message) != true { publications.failed() }
  }

  private func answer(_ client: OperatorDesk.ClientID, _ line: JSONObject, isLast: Bool = true) {
    operators.answer(client, line, isLast: isLast, at: ringdraft_monotonic_nanoseconds())
  }

  private func statusLine() -> JSONObject {
    let figures = pool.figures
    let now = Self.now()
    var line = OperatorAnswer.line("status")
    line.set("state", .string(figures.activity.rawValue))
    line.set("version", .string(ReleaseVersion.text))
    line.set("pid", .integer(Int(getpid())))
    line.set("started_at", .string(now.wall(at: startedAt).text))
    line.set("uptime_seconds", .integer(now.seconds(since: startedAt)))
    line.set("address", .string(startup.listeners.address))
    line.set("listeners", .integer(startup.settings.listeners))
    line.set("passed_by_systemd", .bool(startup.listeners.service.arePassed))
    line.set("generation", .integer(figures.generation))
    var workers = JSONObject()
    workers.set("ready", .integer(figures.ready))
    workers.set("wanted", .integer(figures.wanted))
    workers.set("leaving", .integer(figures.leaving.count))
    line.set("workers", .object(workers))
    if let broker = figures.slots.first(where: { $0.id.slot == .broker }) {
      line.set("broker", .object(brokerJSON(broker, at: now)))
    }
    line.set("last_reload", lastReload.map { .object($0.json) } ?? .null)
    return line
  }

  private func brokerJSON(_ broker: SlotFigures, at now: Instant) -> JSONObject {
    var json = JSONObject()
    json.set("state", .string(broker.state.rawValue))
    json.set("pid", children[broker.id].map { .integer(Int($0.pid)) } ?? .null)
    json.set("age_seconds", broker.startedAt.map { .integer(now.seconds(since: $0)) } ?? .null)
    json.set("deaths", .integer(broker.deaths))
    return json
  }

  private func workersLine() -> JSONObject {
    let figures = pool.figures
    let now = Self.now()
    var line = OperatorAnswer.line("workers")
    line.set("generation", .integer(figures.generation))
    line.set(
      "slots", .array(figures.slots.map { .object($0.json(pid: children[$0.id]?.pid, at: now)) }))
    line.set("deaths", .object(figures.deaths.json))
    return line
  }

  static func now() -> Instant {
    Instant(
      monotonic: ringdraft_monotonic_nanoseconds(),
      wall: Timestamp(microsecondsSinceEpoch: ringdraft_wall_clock_microseconds()))
  }
}
