import BrokerClient
import CLinux
import ContractJSON
import Drafts
import HTTPTypes
import HummingbirdCore
import Limits
import Logging
import Observability
import Settings

/// Hands the changes that requests ask for to the broker.
struct CommandDesk: Sendable {
  private static let nanosecondsPerMillisecond: Int64 = 1_000_000

  let gateway: any CommandGateway
  let logger: Logger
  /// Nil where commands need not tell where they come from.
  private let clients: ClientObserver?
  private let commandDeadlineNanoseconds: Int64
  private let pingDeadlineNanoseconds: Int64

  init(gateway: any CommandGateway, settings: Settings, logger: Logger) {
    self.gateway = gateway
    self.logger = logger
    clients = ClientObserver(settings: settings)
    commandDeadlineNanoseconds = Int64(settings.broker.commandDeadlineMilliseconds) * Self.nanosecondsPerMillisecond
    pingDeadlineNanoseconds = Int64(settings.broker.joinDeadlineMilliseconds) * Self.nanosecondsPerMillisecond
  }

  /// - Throws: the refusal by the rules, `unavailable` when the outcome is not known, an
  ///   internal error when the broker cannot carry the command out.
  func execute(_ action: DraftAction, in exchange: Exchange) async throws(RequestFailure) -> CommandOutcome {
    let command = DraftCommand(
      id: gateway.nextCommandID(), actor: exchange.actor, requestID: exchange.requestID,
      deadline: exchange.startedAt + commandDeadlineNanoseconds,
      client: clients?.client(of: exchange.peer, exchange.request.headers) ?? .unknown, action: action)
    let outcome: CommandOutcome
    do throws(BrokerUnavailable) {
      outcome = try await gateway.execute(command)
    } catch {
      throw failure(error, of: exchange)
    }
    if case .refused(let refusal) = outcome { throw RequestFailure(refusal) }
    return outcome
  }

  private func failure(_ error: BrokerUnavailable, of exchange: Exchange) -> RequestFailure {
    // The broker has logged it with its cause, under the request's id.
    if error.code == .internalError { return .refused(.internalServerError, .internalError, "Unexpected error") }
    logger.logEvent(
      .warning, "command unanswered", requestID: exchange.requestID, userID: exchange.actor,
      extra: ["route": exchange.route.text, "reason": error.message])
    // It would be refused the next time, too.
    if error.code == .requestTooLong {
      return .refused(.contentTooLarge, .payloadTooLarge, "Request body too large")
    }
    return .unavailable
  }

  /// Whether the broker is there and its database takes writes.
  func isReachable() async -> Bool {
    do throws(BrokerUnavailable) {
      try await gateway.ping(deadline: ringdraft_monotonic_nanoseconds() + pingDeadlineNanoseconds)
      return true
    } catch {
      return false
    }
  }
}
