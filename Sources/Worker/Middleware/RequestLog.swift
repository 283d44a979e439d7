import CLinux
import HTTPTypes
import Limits
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
  ///   - route: the name of its route, never its path, which may hold a secret.
  ///   - draftID: the draft in the path, for routes that have one.
  ///   - start: monotonic nanoseconds.
  ///   - decision: by which limits it was refused, if it was.
  func write(
    _ method: HTTPRequest.Method, _ route: String, _ status: HTTPResponse.Status, since start: Int64,
    requestID: String, userID: String?, draftID: String?, refusedBy decision: Decision?
  ) {
    let level = Self.level(of: method, status)
    guard logger.logLevel <= level else { return }
    let duration = String((ringdraft_monotonic_nanoseconds() - start) / Self.nanosecondsPerMicrosecond)
    let policies = decision?.parts.filter(\.isRefusing).map(\.policy.name).joined(separator: ",")
    let extra: KeyValuePairs =
      if let policies {
        [
          "method": method.rawValue, "route": route, "status": String(status.code), "duration_us": duration,
          "policies": policies,
        ]
      } else {
        ["method": method.rawValue, "route": route, "status": String(status.code), "duration_us": duration]
      }
    logger.logEvent(level, "request", requestID: requestID, userID: userID, draftID: draftID, extra: extra)
  }

  /// What made a 500. Errors of ours and of the database hold no text of users.
  func failure(_ error: any Error, route: String, requestID: String) {
    logger.logEvent(
      .error, "request failed", requestID: requestID, extra: ["route": route, "cause": "\(error)"])
  }
}
