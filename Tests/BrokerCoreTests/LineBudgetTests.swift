import BrokerCore
import Testing

@Suite("Line budget")
struct LineBudgetTests {
  @Test("so many lines a window, the rest are counted once")
  func bound() {
    var budget = LineBudget(linesPerWindow: 2)
    let window = LineBudget.windowNanoseconds
    let taken = ([0, 1, 2, 3, 4] as [Int64]).map { budget.takeLine(at: $0) }
    #expect(taken == [true, true, false, false, false])
    let left = [budget.takeCount(), budget.takeCount()]
    #expect(left == [3, 0])
    let later = [window - 1, window, window + 1, window + 2].map { budget.takeLine(at: $0) }
    #expect(later == [false, true, true, false])
    let leftLater = budget.takeCount()
    #expect(leftLater == 2)
  }
}
