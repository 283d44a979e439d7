/// How many sockets there are at one moment, where they are limited.
package struct SocketFigures: Equatable, Sendable {
  package let sockets: Int
  /// Users and drafts that have any.
  package let users: Int
  package let drafts: Int
  /// Requests that wait until all sockets are known.
  package let waiting: Int
  /// Workers whose sockets are not known yet; nil before the supervisor has said who they are.
  package let undeclaredWorkers: Int?

  package init(sockets: Int, users: Int, drafts: Int, waiting: Int, undeclaredWorkers: Int?) {
    self.sockets = sockets
    self.users = users
    self.drafts = drafts
    self.waiting = waiting
    self.undeclaredWorkers = undeclaredWorkers
  }
}
