extension RequestHead {
  /// Checks what a head means: its method, target, host, framing and expectation.
  ///
  /// - Throws: the fault it is refused with.
  package init(_ received: ReceivedHead, limits: RequestLimits) throws(RequestFault) {
    guard received.method != "CONNECT" else { throw .notImplemented("Method not implemented") }
    guard received.target.utf8.count <= limits.maxTargetBytes else { throw .targetTooLong }
    guard received.fields.count <= limits.maxFieldCount else { throw .headTooLarge }
    var connection = ConnectionFields()
    for field in received.fields {
      guard !field.hasLostBytes else { throw .malformed("Header field is not UTF-8") }
      try connection.note(field)
    }
    let minorVersion = received.minorVersion
    guard connection.host != nil || minorVersion == 0 else { throw .malformed("Missing Host") }
    method = received.method
    target = try RequestTarget(received.target.utf8.span, method: received.method)
    self.minorVersion = minorVersion
    fields = received.fields
    host = target.authority ?? connection.host ?? ""
    framing = try connection.framing(minorVersion: minorVersion, maxBodyBytes: limits.maxBodyBytes)
    isPersistent = connection.isPersistent(minorVersion: minorVersion)
    expectsContinue = try connection.expectsContinue(minorVersion: minorVersion)
  }
}

extension HeaderField {
  /// Whether the decoder put U+FFFD into the value for bytes that are no UTF-8. Two different values could become the
  /// same text that way, and the text may name a user.
  fileprivate var hasLostBytes: Bool {
    value.utf8.contains(0xEF) && value.unicodeScalars.contains("\u{FFFD}")
  }
}
