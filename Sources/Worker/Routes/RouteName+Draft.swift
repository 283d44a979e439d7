import Limits

extension RouteName {
  /// Whether the parameter in the path is a draft's id.
  var namesDraft: Bool {
    switch self {
    case .getDraft, .shareCard, .appendSegment, .passRing, .addCollaborator, .createInvite, .listInvites: true
    default: false
    }
  }
}
