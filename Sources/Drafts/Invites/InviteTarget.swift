/// Whom an invite is for, as the request named it.
package struct InviteTarget: Equatable, Sendable {
  /// The handle as it was given, `@` and all.
  package let handle: String?
  /// The user id as it was given.
  package let user: String?
  /// The user id that `handle` stands for; nil when there is no handle or it is not a valid one.
  package let userOfHandle: String?

  package init(handle: String?, user: String?, userOfHandle: String?) {
    self.handle = handle
    self.user = user
    self.userOfHandle = userOfHandle
  }
}
