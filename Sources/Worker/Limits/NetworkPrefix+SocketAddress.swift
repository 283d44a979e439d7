import Limits
import NIOCore

extension NetworkPrefix {
  /// The address of a TCP peer; nil for a Unix socket.
  init?(_ address: SocketAddress) {
    // Where `sin_addr` and `sin6_addr` stand in their structures; Swift may not name them here.
    switch address {
    case .v4:
      self = address.withSockAddr { start, count in
        let octets = UnsafeRawBufferPointer(start: start, count: count).loadUnaligned(
          fromByteOffset: 4, as: UInt32.self)
        return NetworkPrefix(high: 0, low: 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: octets)), bits: 128)
      }
    case .v6:
      self = address.withSockAddr { start, count in
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        return NetworkPrefix(
          high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
          low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)), bits: 128)
      }
    case .unixDomainSocket: return nil
    }
  }
}
