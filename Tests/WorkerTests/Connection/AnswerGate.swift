import HTTPTypes
import HummingbirdCore
import NIOConcurrencyHelpers
import NIOCore

/// Holds answers back until it is opened.
final class AnswerGate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = NIOLockedValueBox(State())

  func answer() async -> Response {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLockedValue { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
    return Response(status: .ok)
  }

  func open() {
    let waiting = state.withLockedValue { state in
      state.isOpen = true
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// Counts what reaches the socket of `read()`.
final class ReadCounter: ChannelOutboundHandler {
  typealias OutboundIn = Never

  private(set) var count = 0

  func read(context: ChannelHandlerContext) {
    count += 1
    context.read()
  }
}
