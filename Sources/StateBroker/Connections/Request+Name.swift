import BrokerProtocol

extension Request {
  /// What a trace of a broker that hangs calls it.
  var name: String {
    switch self {
    case .hello: "hello"
    case .ping: "ping"
    case .execute: "command"
    case .join: "join"
    case .leave: "leave"
    case .resume: "resume"
    case .decide: "limit question"
    case .acquireSocket: "socket claim"
    case .releaseSocket: "socket release"
    case .declareSockets: "socket declaration"
    case .limitsNoted: "limits noted"
    case .limitCounts: "limit counts"
    case .openedSocket: "opened socket"
    }
  }
}
