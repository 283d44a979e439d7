import CLinux
import Glibc
import Logging
import SupervisorCore

/// What the loop waits for and how it is told to the pool.
extension SupervisorLoop {
  /// Messages taken from one child before the others get their turn.
  private static let messagesPerTurn = 16

  func waitForSomething(_ signals: Int32) {
    let controls = children.compactMap { id, child in child.control.map { (id, $0) } }
    var entries = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
    // A negative descriptor is passed over.
    entries.append(pollfd(fd: reading?.pipe ?? -1, events: Int16(POLLIN), revents: 0))
    entries += controls.map { pollfd(fd: $0.1, events: Int16(POLLIN), revents: 0) }
    let firstOperator = entries.count
    entries += operators.entries()
    let count = poll(&entries, nfds_t(entries.count), pollTimeoutMilliseconds())
    // What a call that failed left in them says nothing.
    if count < 0 { for index in entries.indices { entries[index].revents = 0 } }

    if count > 0 {
      for (index, (id, _)) in controls.enumerated() where entries[index + 2].revents != 0 { readMessages(of: id) }
      if entries[1].revents != 0 { reading?.read() }
      if entries[0].revents != 0 { readSignals(signals) }
    }
    let now = ringdraft_monotonic_nanoseconds()
    for (client, request) in operators.advance(entries[firstOperator...], at: now) { take(request, from: client) }
    // After the messages: an answer that lies here unread is in time.
    if let deadline = pool.nextDeadline, deadline <= ringdraft_monotonic_nanoseconds() {
      events.append(.deadlinePassed)
    }
  }

  /// Rounded up, so that the deadline has come when poll returns; -1 waits without end.
  private func pollTimeoutMilliseconds() -> Int32 {
    let deadlines = [pool.nextDeadline, operators.nextDeadline, updates?.nextDeadline].compactMap(\.self)
    guard let deadline = deadlines.min() else { return -1 }
    let nanoseconds = max(0, deadline - ringdraft_monotonic_nanoseconds())
    return Int32(min((nanoseconds + 999_999) / 1_000_000, Int64(Int32.max)))
  }

  private func readSignals(_ signals: Int32) {
    while true {
      let number = ringdraft_signalfd_read(signals)
      guard number > 0 else { break }
      if Self.stopSignals.contains(number) { events.append(.stopRequested) }
      if let request = Self.requestSignals[number] { ask(request) }
    }
    collectProcesses()
  }

  /// Several deaths may share one SIGCHLD, so each child is asked for.
  private func collectProcesses() {
    for (id, child) in children {
      guard let status = WaitStatus.poll(child.pid) else { continue }
      // All of them: what it failed of comes last.
      readMessages(of: id, atMost: .max)
      lastWords[id] = children[id]?.bootLog.lines
      children[id]?.closeControl()
      children[id] = nil
      // Its successor starts with the settings that hold.
      if id.slot == .broker { settingsHold(left: 0) } else { sendRoster() }
      events.append(.childExited(id, status))
    }
    if let pid = reading?.pid, let status = WaitStatus.poll(pid) { settingsProcessEnded(status) }
    forgotten.removeAll { WaitStatus.poll($0) != nil }
  }

  private func readMessages(of id: ChildID, atMost limit: Int = SupervisorLoop.messagesPerTurn) {
    for _ in 0..<limit {
      switch children[id]?.receive() {
      case .message(.ready):
        children[id]?.bootLog.clear()
        events.append(.childReady(id))
      case .message(.accepting(let listeners)): events.append(.childAccepting(id, listeners: listeners))
      case .message(.booting(let step)): events.append(.childBooting(id, step))
      case .message(.pong(let number, let sockets)):
        events.append(.childAnswered(id, number: number, sockets: Int(sockets)))
      case .message(.logged(let line)): children[id]?.bootLog.append(line)
      case .message(.trace(let text)): reporter.reportTrace(of: id, text)
      case .message(.failed(let message)): events.append(.childFailed(id, message: message))
      case .message(.reconfigured): if id.slot == .broker { settingsHold(left: unconfirmedSwitches - 1) }
      case .unknown(let tag):
        logger.warning("\(id.slot) sent a message that is not known here", metadata: ["tag": "\(tag)"])
      case .hungUp:
        children[id]?.closeControl()
        events.append(.childHungUp(id))
      case nil, .some(.none): return
      }
    }
  }

  /// What a process that is not ready, or has just ended, logged last.
  func lastLines(of id: ChildID) -> [String] { children[id]?.bootLog.lines ?? lastWords[id] ?? [] }
}
