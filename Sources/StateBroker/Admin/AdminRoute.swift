import HTTPCore
import NIOHTTP1

/// What operators can ask about.
enum AdminRoute: Equatable {
  case stats
  case metrics
  case limits
  case rooms
  case workers
  /// The ring of a draft.
  case ring(draft: String)

  /// Nil when there is nothing at the path.
  init?(path: Substring) {
    switch path {
    case "/stats": self = .stats
    case "/metrics": self = .metrics
    case "/limits": self = .limits
    case "/rooms": self = .rooms
    case "/workers": self = .workers
    default:
      let segments = path.split(separator: "/", omittingEmptySubsequences: false)
      guard segments.count == 4, segments[0].isEmpty, segments[1] == "drafts", segments[3] == "ring",
        let draft = String(validating: PercentDecoding.octets(segments[2].utf8), as: UTF8.self), !draft.isEmpty
      else { return nil }
      self = .ring(draft: draft)
    }
  }

  /// What may be done, in the order of the alphabet.
  var methods: [HTTPMethod] {
    switch self {
    case .stats, .metrics, .rooms, .workers: [.GET, .HEAD]
    case .limits: [.DELETE, .GET, .HEAD]
    case .ring: [.POST]
    }
  }
}
