import Glibc

extension ControlError {
  /// What an errno value of a connection to a service means to an operator; nil for what means nothing in particular.
  init?(socketError code: Int32, at folder: String) {
    switch code {
    case ENOENT, ECONNREFUSED, ENOTDIR: self.init(.impossible, "the service is not running at \(folder)")
    case EACCES, EPERM:
      self.init(
        .impossible, "you may not talk to the service at \(folder): be its user or root, or a member of ADMIN_GROUP")
    case ECONNRESET, EPIPE: self = .closedUnanswered(at: folder)
    default: return nil
    }
  }

  /// So it does to whom it does not admit, and when it has too many connections or ends.
  static func closedUnanswered(at folder: String) -> ControlError {
    ControlError(.impossible, "the service at \(folder) closed the connection unanswered; its log may say why")
  }
}
