import NIOCore

/// Runs tasks on an event loop.
///
/// A request's task starts on the loop that read it and ends on the loop that writes its answer. Run in between on
/// Swift's own threads, each request would cost two wake-ups of a thread, which is more than most routes cost.
final class EventLoopTaskExecutor: TaskExecutor {
  private let eventLoop: any EventLoop

  init(_ eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
