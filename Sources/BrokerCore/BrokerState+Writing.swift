import BrokerProtocol

/// The queue before the writer, and what its results come to.
extension BrokerState {
  /// Queues an item, or answers that the queue is full: of items or of their bytes.
  mutating func enqueue(
    _ item: WorkItem, for purpose: WorkQueue.Purpose, until deadline: Int64, _ effects: inout [BrokerEffect]
  ) {
    let entry = WorkQueue.Entry(purpose: purpose, item: item, deadline: deadline)
    guard queue.count < limits.queuedItems, queue.byteCount + item.byteCount <= limits.queuedBytes else {
      return drop(entry, .overloaded, &effects)
    }
    queue.append(entry)
  }

  /// Answers an item that has not begun and never will.
  private mutating func drop(
    _ entry: WorkQueue.Entry, _ failure: BrokerFailure, _ effects: inout [BrokerEffect]
  ) {
    fail(entry.purpose, failure, &effects)
    guard case .command(let command) = entry.item else { return }
    commandCounters.count(failure)
    effects.append(.dropped(command, failure))
  }

  mutating func startGroup(at now: Int64, _ effects: inout [BrokerEffect]) {
    guard queue.isWriterIdle, queue.count > 0 else { return }
    var expired: [WorkQueue.Entry] = []
    let group = queue.takeGroup(limit: limits.groupItems, now: now) { expired.append($0) }
    for entry in expired { drop(entry, .expired, &effects) }
    if !group.isEmpty { effects.append(.write(group)) }
  }

  mutating func finish(_ results: [WorkResult], at now: Int64, _ effects: inout [BrokerEffect]) {
    let entries = queue.finishGroup()
    precondition(entries.count == results.count, "\(results.count) results for \(entries.count) items")
    for (entry, result) in zip(entries, results) {
      if result.isDurableWrite { lastWriteAt = now }
      if result == .failed(.storageFailed) { lastWriteAt = nil }
      settle(entry.purpose, result, &effects)
    }
  }
}

// MARK: - Results

extension BrokerState {
  private mutating func settle(
    _ purpose: WorkQueue.Purpose, _ result: WorkResult, _ effects: inout [BrokerEffect]
  ) {
    if case .command = purpose { commandCounters.count(result) }
    switch (purpose, result) {
    case (.command(let connection, let id), .outcome(let outcome, let publication)):
      reply(.outcome(outcome), id: id, to: connection, &effects)
      if let publication { publish(publication, &effects) }
    case (.command(let connection, let id), .unchanged(let outcome)):
      reply(.outcome(outcome), id: id, to: connection, &effects)
    case (.order(let ticket), .outcome(_, let publication)):
      effects.append(.orderDone(ticket: ticket, result))
      if let publication { publish(publication, &effects) }
    case (.order(let ticket), .unchanged): effects.append(.orderDone(ticket: ticket, result))
    case (.join(let ticket), .room(let sequence, _)): settleJoin(ticket, sequence: sequence, &effects)
    case (.resume(let ticket, let room), .room(let sequence, let missed)):
      settleResume(ticket, room: room, sequence: sequence, missed: missed, &effects)
    case (.ping(let connection, let id), .probed):
      reply(.pong(isWritable: true), id: id, to: connection, &effects)
    case (_, .failed(let failure)): fail(purpose, failure, &effects)
    case (_, .outcome), (_, .unchanged), (_, .room), (_, .probed):
      preconditionFailure("result \(result) for \(purpose)")
    }
  }

  private mutating func fail(
    _ purpose: WorkQueue.Purpose, _ failure: BrokerFailure, _ effects: inout [BrokerEffect]
  ) {
    switch purpose {
    case .command(let connection, let id): reply(.failed(failure), id: id, to: connection, &effects)
    case .ping(let connection, let id):
      reply(failure == .expired ? .failed(.expired) : .pong(isWritable: false), id: id, to: connection, &effects)
    case .join(let ticket):
      guard let join = joins.removeValue(forKey: ticket) else { return }
      reply(.failed(failure), id: join.id, to: join.connection, &effects)
    case .resume(let ticket, let room): settleRoom(room, of: ticket, isLost: true, &effects)
    case .order(let ticket): effects.append(.orderDone(ticket: ticket, .failed(failure)))
    }
  }

  private func reply(
    _ reply: Reply, id: UInt64, to connection: ConnectionID, _ effects: inout [BrokerEffect]
  ) {
    guard connections[connection] != nil else { return }
    effects.append(.send(connection, .reply(id: id, reply)))
  }
}
