import Glibc

/// Runs `body` on a new detached thread.
/// - Throws: ``ControlChannelError`` when the system gives no thread.
package func startThread(_ body: @escaping @Sendable () -> Void) throws {
  final class Body {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
  var thread = pthread_t()
  let context = Unmanaged.passRetained(Body(run: body))
  let status = pthread_create(
    &thread, nil,
    { pointer in
      guard let pointer else { return nil }
      Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
      return nil
    }, context.toOpaque())
  guard status == 0 else {
    context.release()
    throw ControlChannelError(code: .system, message: "the system gives no thread", cause: status)
  }
  pthread_detach(thread)
}
