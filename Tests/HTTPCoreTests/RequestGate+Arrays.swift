import HTTPCore

// Spans of temporary values cannot leave an `#expect`.

extension RequestGate {
  mutating func next(_ bytes: some Sequence<UInt8>, at now: Int64) -> ByteAction {
    let array = Array(bytes)
    return next(array.span, at: now)
  }
}

extension PartialHead {
  init(text: String) {
    let array = Array(text.utf8)
    self.init(array.span)
  }
}
