import Limits
import Testing

@Suite struct NetworkPrefixTests {
  @Test func cutsWhatIsBehindThePrefix() {
    for bits in 0...128 {
      let prefix = NetworkPrefix(high: .max, low: .max, bits: bits)
      #expect(prefix.high.nonzeroBitCount + prefix.low.nonzeroBitCount == bits)
      #expect(prefix.high.leadingZeroBitCount == (bits == 0 ? 64 : 0))
    }
  }

  @Test func aNetworkContainsItsAddressesOnly() {
    let network = NetworkPrefix(high: 0x2001_0db8_0000_0001, low: 0, bits: 64)
    #expect(network.contains(NetworkPrefix(high: 0x2001_0db8_0000_0001, low: 77, bits: 128)))
    #expect(!network.contains(NetworkPrefix(high: 0x2001_0db8_0000_0002, low: 77, bits: 128)))
    #expect(NetworkPrefix(high: 0, low: 0, bits: 0).contains(network))
  }

  @Test func knowsMappedAddresses() {
    #expect(NetworkPrefix(high: 0, low: 0xFFFF_7F00_0001, bits: 128).isIPv4)
    #expect(NetworkPrefix(high: 0, low: 0xFFFF_0000_0000, bits: 96).isIPv4)
    #expect(!NetworkPrefix(high: 0, low: 1, bits: 128).isIPv4)
    #expect(!NetworkPrefix(high: 0, low: 0, bits: 0).isIPv4)
  }
}
