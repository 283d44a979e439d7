import HTTPCore
import Testing

@Suite struct SendProgressTests {
  @Test func givesUpWhoTakesNothingAndNobodyElse() {
    let timeout = SendProgress.stallTimeoutNanoseconds
    var progress = SendProgress(queuedBytes: 1000, at: 5)
    func look(queuedBytes: Int, at now: Int64) -> Bool { progress.isStalled(queuedBytes: queuedBytes, at: now) }
    #expect(progress.deadline == 5 + timeout)
    #expect(look(queuedBytes: 1000, at: 4 + timeout) == false)
    #expect(look(queuedBytes: 999, at: 5 + timeout) == false)
    #expect(progress.deadline == 5 + 2 * timeout)
    for turn in 2..<100 as Range<Int> {
      #expect(look(queuedBytes: 1000 - turn, at: 5 + Int64(turn) * timeout) == false)
    }
    #expect(look(queuedBytes: 901, at: 5 + 100 * timeout) == true)
  }
}
