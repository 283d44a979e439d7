import ContractJSON
import Testing

@testable import Control

@Suite("The screen of top") struct TopScreenTests {
  /// A service with so many workers, of which each has answered `requests`.
  private func sample(
    at seconds: Double, requests: Int, workers: Int = 2, state: String = "ready", rooms: Int = 3, draft: String = "d"
  ) throws -> TopSample {
    let slots = (0..<workers).map { number in
      """
      {"slot":"worker \(number)","role":"wanted","state":"\(number == 0 ? state : "ready")","pid":\(100 + number),
       "deaths":\(number),"uptime_seconds":3700,
       "cpu_seconds":\(Double(requests) / 1_000),"rss_bytes":\(number + 1)000000,
       "requests":\(requests * (number + 1)),"sockets":\(10 - number),"request_p99_us":1500,"lag_p99_us":250,
       "accept_queue":0}
      """
    }
    let stats = """
      {"version":"0.1.0","uptime_seconds":90061,"requests":{"total":\(requests),"in_service":1,
       "duration_us":{"p50":400,"p99":123456},"answers":[{"status":"503","count":\(requests / 10)}]},
       "limits":{"decisions":{"refused":\(requests / 2)},"workers":{"refused_from_memory":\(requests / 2)}},
       "sockets":{"open":7,"opened":1,"frames_sent":1},"rooms":{"open":3,"fan_out_us":{"p99":1}},
       "commits":{"groups":1,"latency_us":{"p99":1}},"commands":{"executed":1},"queue":{"items":0},
       "database":{"bytes":10485760,"wal_bytes":1},
       "pool":{"state":"serving","generation":4,"ready":\(workers),"wanted":\(workers),
               "slots":[\(slots.joined(separator: ","))]}}
      """
    let full = (0..<rooms).map { #"{"draft_id":"\#(draft)-\#($0)","sockets":\#(9 - $0),"workers":1,"events":5}"# }
    return TopSample(
      stats: try JSONParser.parse(Array(stats.utf8)),
      rooms: try JSONParser.parse(Array(#"{"rooms":[\#(full.joined(separator: ","))]}"#.utf8)), seconds: seconds)
  }

  private func texts(_ screen: TopScreen, rows: Int = 24, columns: Int = 80) -> [String] {
    screen.lines(rows: rows, columns: columns).map(\.text)
  }

  @Test func ratesAreOfTheTimeBetween() throws {
    let screen = TopScreen(
      previous: try sample(at: 10, requests: 1_000), current: try sample(at: 12, requests: 3_000))
    let lines = texts(screen)
    #expect(lines[0] == "RingDraft 0.1.0  serving  generation 4  2 of 2 workers  up 1d1h")
    #expect(lines[1] == "requests  1000/s  busy 1  5xx 100/s  refused 1000/s  p50 400µs  p99 123ms")
    #expect(lines[3].hasSuffix("database 10M  log 1B"))
    let worker = try #require(lines.first { $0.hasPrefix("worker 1") })
    #expect(
      worker.contains("100%") && worker.contains(" 2000 ") && worker.contains("1.5ms") && worker.contains("250µs"))
  }

  @Test func aFirstLookHasNoRates() throws {
    let lines = texts(TopScreen(previous: nil, current: try sample(at: 1, requests: 1_000)))
    #expect(lines[1].hasPrefix("requests  -  busy 1  5xx -  refused -"))
  }

  @Test(arguments: [(24, 80), (30, 200), (24, 132), (10, 40), (2, 5)])
  func itFitsTheWindow(rows: Int, columns: Int) throws {
    let screen = TopScreen(
      previous: try sample(at: 1, requests: 1_000, workers: 40),
      current: try sample(at: 2, requests: 123_456, workers: 40, draft: String(repeating: "x", count: 60)))
    let lines = texts(screen, rows: rows, columns: columns)
    #expect(lines.count == rows)
    #expect(lines.allSatisfy { $0.count <= columns })
    #expect(rows < 24 || columns < 80 || lines.contains { $0.contains("more processes") })
  }

  @Test func at80By24NothingOfFourWorkersIsCutOff() throws {
    let screen = TopScreen(
      previous: try sample(at: 1, requests: 1_000, workers: 4), current: try sample(at: 2, requests: 9_999, workers: 4)
    )
    let lines = texts(screen, rows: 24, columns: 80)
    #expect(lines.filter { $0.hasPrefix("worker ") }.count == 4)
    #expect(lines.filter { $0.hasPrefix("d-") }.count == 3)
    #expect(lines.allSatisfy { !$0.hasSuffix("…") }, "\(lines)")
  }

  @Test func keysSortAndTurnRound() throws {
    var screen = TopScreen(
      previous: try sample(at: 1, requests: 100), current: try sample(at: 2, requests: 200))
    func processes() -> [String] { texts(screen).filter { $0.hasPrefix("worker ") }.map { String($0.prefix(8)) } }
    #expect(processes() == ["worker 0", "worker 1"])
    for _ in 0..<3 { screen.view.take(.sort) }
    #expect(screen.view.order == .requests && processes() == ["worker 1", "worker 0"])
    screen.view.take(.reverse)
    #expect(processes() == ["worker 0", "worker 1"])
    #expect(texts(screen).last == "q quit  s sort: requests, reversed  r reverse  p pause")
    #expect(TopView.key(UInt8(ascii: "q")) == .quit && TopView.key(3) == .quit && TopView.key(UInt8(ascii: "x")) == nil)
  }

  @Test func whatIsNotWellStandsOut() throws {
    var screen = TopScreen(previous: nil, current: try sample(at: 1, requests: 1, state: "stalled"))
    screen.fault = "the service is not running; trying again\u{1B}[2J"
    let alarms = screen.lines(rows: 24, columns: 80).filter { $0.style == .alarm }.map(\.text)
    #expect(alarms.count == 3 && alarms.contains { $0.hasPrefix("worker 0  stalled") })
    #expect(alarms.contains { $0.hasPrefix("the service is not running; trying again\\u{1b}") || $0.contains("\\u") })
  }

  @Test func numbersAreShort() {
    #expect(
      [0, 999, 1_000, 99_949, 100_000, 1_500_000].map(TopText.time) == [
        "0µs", "999µs", "1.0ms", "99.9ms", "100ms", "1.5s",
      ])
    #expect([0, 1_023, 1_024, 10 << 20, 5 << 30].map(TopText.size) == ["0B", "1023B", "1.0K", "10M", "5.0G"])
    #expect(
      [59, 60, 3_661, 40_000, 90_000, 900_000].map(TopText.duration) == ["59s", "1m", "1h1m", "11h", "1d1h", "10d"])
  }
}
