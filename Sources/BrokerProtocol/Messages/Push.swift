/// What the broker says without being asked.
package enum Push: Equatable, Sendable {
  case publication(Publication)
}
