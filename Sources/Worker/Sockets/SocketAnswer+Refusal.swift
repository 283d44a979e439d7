import BrokerProtocol

extension SocketAnswer {
  /// What a client is told (CONTRACT §7).
  var refusal: String {
    switch self {
    case .granted: ""
    case .globalLimit: "Global socket limit exceeded"
    case .draftLimit: "Draft socket limit exceeded"
    case .userLimit: "User socket limit exceeded"
    }
  }
}
