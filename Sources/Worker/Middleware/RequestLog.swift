import CLinux
import HTTPTypes
import Logging
import Observability

/// One line for each request, written when its answer is ready.
struct RequestLog: Sendable {
  private static let nanosecondsPerMicrosecond: Int64 = 1000

  let logger: Logger

  /// Health probes come every few seconds and tell nothing while they succeed.
  private static let quietRoutes: Set<RouteName> = [.liveness, .readiness, .databaseHealth]

  /// - Parameters:
  ///   - draftID: the draft in the path, for routes that have one.
  ///   - start: monotonic nanoseconds.
  func write(
    _ method: HTTPRequest.Method, _ route: RouteName, _ status: HTTPResponse.Status, since start: Int64,
    requestID: String, userID: String?, draftID: String?
  ) {
    let level: Logger.Level =
      if status.code >= 500 { .error } else if Self.quietRoutes.contains(route) { .debug } else { .info }
    logger.logEvent(
      level, "request", requestID: requestID, userID: userID, draftID: draftID,
      extra: [
        "method": method.rawValue, "route": route.rawValue, "status": String(status.code),
        "duration_us": String((ringdraft_monotonic_nanoseconds() - start) / Self.nanosecondsPerMicrosecond),
      ])
  }

  /// What made a 500. Errors of ours and of the database hold no text of users.
  func failure(_ error: any Error, route: RouteName, requestID: String) {
    logger.logEvent(
      .error, "request failed", requestID: requestID, extra: ["route": route.rawValue, "cause": "\(error)"])
  }
}
