import Foundation
import Synchronization

/// Runs `body(0)` … `body(count - 1)`, each on its own thread, and returns what each returned or threw, in order.
///
/// Threads, and not tasks: the clients block on sockets, and the two threads of Swift's pool would not be enough.
func concurrently<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
) -> [Result<Value, any Error>] {
  let results = Mutex<[Int: Result<Value, any Error>]>([:])
  let done = DispatchSemaphore(value: 0)
  for index in 0..<count {
    let thread = Thread {
      let result = Result { try body(index) }
      results.withLock { $0[index] = result }
      done.signal()
    }
    thread.stackSize = 1 << 20
    thread.start()
  }
  for _ in 0..<count { done.wait() }
  return results.withLock { results in (0..<count).compactMap { results[$0] } }
}

/// The same when none may throw.
func allConcurrently<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
) throws -> [Value] {
  try concurrently(count, body).map { try $0.get() }
}
