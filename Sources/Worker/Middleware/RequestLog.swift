import CLinux
import HTTPTypes
import Logging
import Observability

/// One line for each request, written when its answer is ready.
struct RequestLog: Sendable {
  private static let nanosecondsPerMicrosecond: Int64 = 1000

  let logger: Logger

  /// What needs somebody is an error, what was refused or changed is told; reads that succeed are too many for it.
  private static func level(of method: HTTPRequest.Method, _ status: HTTPResponse.Status) -> Logger.Level {
    switch status.code {
    case 500...: .error
    case 400...: .info
    default: method == .get || method == .head ? .debug : .info
    }
  }

  /// - Parameters:
  ///   - draftID: the draft in the path, for routes that have one.
  ///   - start: monotonic nanoseconds.
  func write(
    _ method: HTTPRequest.Method, _ route: RouteName, _ status: HTTPResponse.Status, since start: Int64,
    requestID: String, userID: String?, draftID: String?
  ) {
    logger.logEvent(
      Self.level(of: method, status), "request", requestID: requestID, userID: userID, draftID: draftID,
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
