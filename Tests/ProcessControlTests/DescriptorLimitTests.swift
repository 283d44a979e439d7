import Glibc
import ProcessControl
import Testing

@Suite("Descriptor limit")
struct DescriptorLimitTests {
  @Test func itIsRaisedToWhatIsAllowedAndSaysSo() throws {
    let raised = try #require(DescriptorLimit.raise())
    var limit = rlimit()
    #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    #expect(limit.rlim_cur == limit.rlim_max)
    #expect(raised == Int(clamping: limit.rlim_cur))
    #expect(DescriptorLimit.raise() == raised, "a second time changes nothing")
  }
}
