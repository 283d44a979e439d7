import Figures
import HTTPTypes
import Limits

/// One method on one path.
struct Route: Sendable {
  /// How the actor of a request is found out.
  enum Identity: Sendable {
    /// Anybody may ask.
    case none
    /// A bearer token or the user header; without one 401.
    case caller
    /// The query's `user_id`, or a bearer token.
    case userParameter
  }

  /// A part of a path between slashes.
  enum Segment: Sendable {
    case literal(String)
    /// Anything but nothing. No path has more than one.
    case parameter
  }

  /// Under which name the limits count it.
  let name: RouteName
  let method: HTTPRequest.Method
  /// The template, such as `/v1/collab/drafts/{draft_id}`.
  let path: String
  let segments: [Segment]
  let identity: Identity
  /// What it answers beyond the contract; nil for the contract's routes.
  let extra: ExtraRoute?

  /// What logs and figures call it.
  var figureRoute: FigureRoute { extra?.figureRoute ?? FigureRoute(name) }

  /// - Parameter path: a template such as `/v1/collab/drafts/{id}`.
  init(
    _ name: RouteName, _ method: HTTPRequest.Method, _ path: String, identity: Identity = .none,
    extra: ExtraRoute? = nil
  ) {
    self.name = name
    self.method = method
    self.identity = identity
    self.extra = extra
    self.path = path
    segments = path.split(separator: "/").map { $0.first == "{" ? .parameter : .literal(String($0)) }
  }

  /// Whether the path is of this route; the text in the parameter's place, empty without a parameter. Octets are
  /// compared.
  func match(_ path: [Substring.UTF8View]) -> Substring.UTF8View?? {
    guard path.count == segments.count else { return .none }
    var parameter: Substring.UTF8View?
    for (segment, text) in zip(segments, path) {
      switch segment {
      case .literal(let literal): if !literal.utf8.elementsEqual(text) { return .none }
      case .parameter:
        if text.isEmpty { return .none }
        parameter = text
      }
    }
    return .some(parameter)
  }
}
