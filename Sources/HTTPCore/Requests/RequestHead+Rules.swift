extension RequestHead {
  /// Checks what a head means: its method, target, host, framing and expectation.
  ///
  /// - Throws: the fault it is refused with.
  package init(_ received: ReceivedHead, limits: RequestLimits) throws(RequestFault) {
    guard received.method != "CONNECT" else { throw .notImplemented("Method not implemented") }
    guard received.target.utf8.count <= limits.maxTargetBytes else { throw .targetTooLong }
    guard received.fields.count <= limits.maxFieldCount else { throw .headTooLarge }
    var connection = ConnectionFields()
    for field in received.fields { try connection.note(field) }
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
