import ContractJSON
import HTTPCore
import WebSocketCore

/// What becomes of a request that may ask for a WebSocket.
enum UpgradeDecision: Equatable {
  /// An ordinary request, for the routes.
  case none
  case accept(SocketRoute, Handshake)
  case refuse(status: Int, code: ErrorCode, message: String)

  /// - Parameter servesEcho: whether `/v1/ws/echo` is there.
  init(_ head: RequestHead, servesEcho: Bool) {
    guard head.fields.contains(where: { $0.isNamed("upgrade") }) else {
      self = .none
      return
    }
    let decision = Handshake.evaluate(
      method: head.method, minorVersion: head.minorVersion, values: head.values,
      members: { Array(HeaderFieldList($0)) })
    let route = SocketRoute(pathAndQuery: head.target.pathAndQuery)
    let served = route == .echo && !servesEcho ? nil : route
    switch (decision, served) {
    case (.notRequested, _): self = .none
    case (.accept(let handshake), let route?): self = .accept(route, handshake)
    case (.accept, nil): self = .refuse(status: 403, code: .forbidden, message: "No WebSocket here")
    case (.refuse(let status, let message), _?):
      self = .refuse(status: status, code: .httpError, message: message)
    // Elsewhere an `Upgrade` that is no handshake is ignored, as RFC 9110 §7.8 allows.
    case (.refuse, nil): self = .none
    }
  }
}
