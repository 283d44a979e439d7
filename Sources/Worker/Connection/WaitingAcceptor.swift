/// Who accepts connections and waits for room for one more. Called on the worker's event loop only.
protocol WaitingAcceptor: AnyObject {
  /// There is room again. It waits no more.
  func mayAccept()
}
