/// Finds out where a request comes from, behind proxies that are trusted to say.
package enum ClientAddress {
  /// Walks from the peer towards the client: a hop counts only when everything nearer is a trusted proxy.
  /// - Parameters:
  ///   - peer: the other end of the TCP connection.
  ///   - hops: what forwarded fields name, in the order of the fields; nil where one cannot be understood, which ends
  ///     the walk at the last that could.
  ///   - trusted: the networks of the proxies. With none, the peer is the client.
  package static func client(
    peer: NetworkPrefix, hops: some BidirectionalCollection<NetworkPrefix?>, trusted: [NetworkPrefix]
  ) -> NetworkPrefix {
    var client = peer
    for hop in hops.reversed() {
      guard trusted.contains(where: { $0.contains(client) }), let hop else { break }
      client = hop
    }
    return client
  }

  /// What a limit counts as one client: an IPv4 address whole, of an IPv6 address the leading bits, since a customer is
  /// given a whole network of those.
  package static func limitKey(_ address: NetworkPrefix, ipv6Bits: Int) -> NetworkPrefix {
    address.isIPv4 ? address : NetworkPrefix(high: address.high, low: address.low, bits: ipv6Bits)
  }
}
