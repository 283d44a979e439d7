extension SocketClaim {
  func encode(to writer: inout ByteWriter) {
    writer.write(number)
    writer.write(openedAt)
    writer.write(user)
    writer.write(draft)
  }

  init(from reader: inout ByteReader) throws(ProtocolError) {
    let number = try reader.read(UInt64.self)
    let openedAt = try reader.read(Int64.self)
    self.init(
      number: number, openedAt: openedAt, user: try Self.readName(from: &reader),
      draft: try Self.readName(from: &reader))
  }

  /// The claims of a declaration.
  static func readList(from reader: inout ByteReader) throws(ProtocolError) -> [SocketClaim] {
    let count = Int(try reader.read(UInt32.self))
    guard count <= ProtocolVersion.maximumSocketsPerDeclaration else { throw .invalidValue(field: "sockets") }
    var claims: [SocketClaim] = []
    claims.reserveCapacity(count)
    for _ in 0..<count { claims.append(try SocketClaim(from: &reader)) }
    return claims
  }

  private static func readName(from reader: inout ByteReader) throws(ProtocolError) -> String {
    let name = try reader.readText()
    guard name.utf8.count <= ProtocolVersion.maximumLeaseNameBytes else { throw .invalidValue(field: "name") }
    return name
  }
}
