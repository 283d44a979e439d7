import BrokerProtocol

extension BrokerFailure {
  /// What a log line calls the failure.
  var name: StaticString {
    switch self {
    case .overloaded: "overloaded"
    case .expired: "expired"
    case .storageFailed: "storage_failed"
    case .internalError: "internal_error"
    }
  }
}
