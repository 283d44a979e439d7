import ContractJSON
import Testing

@testable import Control

@Suite struct SlotRowTests {
  @Test(arguments: [([], ""), ([3], "3"), ([0, 1, 2, 3, 8], "0-3,8"), ([1, 3, 4], "1,3-4")])
  func numbersThatFollowEachOtherAreOneRange(_ numbers: [Int], _ text: String) {
    #expect(SlotRow.ranges(numbers) == text)
  }

  @Test func aSlotIsOneRow() throws {
    let text = #"{"slot":"worker 0","listeners":[4,5],"started_at":"2026","deaths":0,"pid":null}"#
    let slot = try #require(try JSONParser.parse(Array(text.utf8)).objectValue)
    #expect(
      FigureTables(rows: [SlotRow.row(slot)]).lines == [
        "slot      listeners  deaths  pid", "worker 0  4-5             0    -",
      ])
  }
}
