import Limits

extension Welcome {
  func encode(to writer: inout ByteWriter) {
    writer.write(epoch)
    writer.write(positionEpoch)
    writer.write(secret.high)
    writer.write(secret.low)
  }

  init(from reader: inout ByteReader) throws(ProtocolError) {
    self.init(
      epoch: try reader.read(), positionEpoch: try reader.read(),
      secret: HashSecret(high: try reader.read(), low: try reader.read()))
  }
}
