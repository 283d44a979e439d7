import ContractJSON
import Testing

@testable import Control

@Suite struct FigureTablesTests {
  private func lines(_ json: String) throws -> [String] {
    FigureTables(try JSONParser.parse(Array(json.utf8))).lines
  }

  @Test func figuresStandBelowEachOther() throws {
    #expect(
      try lines(#"{"version":"0.1.0","uptime_seconds":12,"ratio":0.5,"on":true,"none":null,"empty":[]}"#) == [
        "version         0.1.0",
        "uptime_seconds  12",
        "ratio           0.5",
        "on              true",
        "none            -",
        "empty           []",
      ])
  }

  @Test func numbersStandToTheRight() throws {
    #expect(try lines(#"{"rooms":{"open":7,"members":1200}}"#) == ["rooms", "  open        7", "  members  1200"])
  }

  @Test func objectsOfObjectsAreATable() throws {
    #expect(
      try lines(#"{"n":1,"limits":{"policies":{"ip":{"admitted":10,"refused":2},"drafts.get":{"admitted":3}}}}"#) == [
        "n  1", "", "limits", "", "limits.policies",
        "              admitted  refused",
        "  ip                10        2",
        "  drafts.get         3        -",
      ])
  }

  @Test func listsOfObjectsAreATable() throws {
    #expect(
      try lines(#"{"workers":[{"name":"w1","pid":10},{"name":"w20","pid":7}],"tags":["a","b"]}"#) == [
        "workers", "  name  pid", "  w1     10", "  w20     7", "", "tags", "  a", "  b",
      ])
  }

  @Test func textsCannotSteerTheTerminal() throws {
    let all = try lines(#"{"a\u001b[2J":"x\u001b]0;t\u0007\n\u009b1m\u202e","s":{"t":{"\u0007":"\r"}}}"#)
      .joined(separator: "\n")
    #expect(all.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value < 0x7F) }, "\(all)")
  }

  @Test func whatIsNoObjectIsShown() throws {
    #expect(try lines("[1,2]") == ["[1,2]"])
    #expect(try lines("{}") == [])
  }

  @Test func jsonForATerminalIsTheSameValue() throws {
    let value = JSONValue.string("\u{1b}\u{7f}\u{9b}é\u{2028}\u{202e}🙂\u{feff}")
    let line = TerminalJSON.line(value)
    #expect(String(decoding: line, as: UTF8.self) == #""\u001b\u007f\u009bé\u2028\u202e🙂\ufeff""#)
    #expect(try JSONParser.parse(line) == value)
  }
}
