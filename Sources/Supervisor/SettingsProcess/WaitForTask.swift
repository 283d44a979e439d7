import Dispatch
import Synchronization

/// Blocks the calling thread until `body` has returned. For a process whose main thread has nothing else to do.
func waitForTask<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
  let box = ResultBox<Value>()
  Task {
    let value = await body()
    box.value.withLock { $0 = value }
    box.isFilled.signal()
  }
  box.isFilled.wait()
  guard let value = box.value.withLock({ $0 }) else { preconditionFailure("signalled before the value was there") }
  return value
}

/// Carries one value from a task to a thread that waits.
private final class ResultBox<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
  let isFilled = DispatchSemaphore(value: 0)
}
