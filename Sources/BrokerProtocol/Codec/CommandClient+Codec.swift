import Drafts

extension CommandClient {
  func encode(to writer: inout ByteWriter) {
    writer.write(address)
    writer.write(userAgent)
  }

  /// - Throws: also when a text is longer than what a worker may send.
  init(from reader: inout ByteReader) throws(ProtocolError) {
    let address = try reader.readOptionalText()
    let userAgent = try reader.readOptionalText()
    guard address?.utf8.count ?? 0 <= Self.maximumAddressBytes,
      userAgent?.utf8.count ?? 0 <= Self.maximumUserAgentBytes
    else { throw .invalidValue(field: "client") }
    self.init(address: address, userAgent: userAgent)
  }
}
