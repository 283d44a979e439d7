/// Is told of every line that is logged, on the thread that logs it. The line is made only if it asks for it, in the
/// form for a person and without a line feed.
package typealias LogObserver = @Sendable (_ line: () -> String) -> Void
