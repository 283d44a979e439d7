/// What became of a ``PoolRequest``.
package enum RequestOutcome: Equatable, Sendable {
  /// It is carried out: whoever is to serve accepts. Those who leave may still be finishing.
  case done
  /// It was not begun.
  case refused(RequestRefusal)
  /// It was begun and could not be carried out. Unless the failure says otherwise, those who served before still do.
  case failed(HandoverFailure)
}
