import BrokerCore
import Testing

@testable import StateBroker

@Suite("The text of metrics") struct MetricFormatTests {
  private static let families = [
    MetricFamily(.info, "x_build", "Which", [([MetricLabel("version", "1")], .count(1))]),
    MetricFamily(
      .counter, "x_sent_bytes", "A \"b\" of\n\\ c",
      [([MetricLabel("a", "\"\\\n"), MetricLabel("b", "é")], .count(UInt64.max))]),
    MetricFamily(.gauge, "x_now", "Now", .real(0.25)),
    MetricFamily(.gauge, "x_none", "None", nil),
  ]

  private func text(_ format: MetricFormat, _ families: [MetricFamily] = families) -> String {
    String(decoding: format.bytes(of: families), as: UTF8.self)
  }

  @Test func prometheus() {
    #expect(
      text(.prometheus) == #"""
        # TYPE x_build_info gauge
        # HELP x_build_info Which
        x_build_info{version="1"} 1
        # TYPE x_sent_bytes_total counter
        # HELP x_sent_bytes_total A "b" of\n\\ c
        x_sent_bytes_total{a="\"\\\n",b="é"} 18446744073709551615
        # TYPE x_now gauge
        # HELP x_now Now
        x_now 0.25
        # TYPE x_none gauge
        # HELP x_none None

        """#)
  }

  @Test func openMetrics() {
    #expect(
      text(.openMetrics) == #"""
        # TYPE x_build info
        # HELP x_build Which
        x_build_info{version="1"} 1
        # TYPE x_sent_bytes counter
        # UNIT x_sent_bytes bytes
        # HELP x_sent_bytes A \"b\" of\n\\ c
        x_sent_bytes_total{a="\"\\\n",b="é"} 18446744073709551615
        # TYPE x_now gauge
        # HELP x_now Now
        x_now 0.25
        # TYPE x_none gauge
        # HELP x_none None
        # EOF

        """#)
  }

  @Test("a histogram's buckets count all that is at most their bound")
  func histograms() {
    var values = LogHistogram()
    for value: UInt64 in [1, 2, 3, 4, 5, 4_096, 5_000] { values.record(value) }
    let family = MetricFamily("x_items", "Items", [([MetricLabel("a", "b")], MetricHistogram(sizes: values))])
    let lines = text(.prometheus, [family]).split(separator: "\n")
    #expect(lines.contains(#"x_items_bucket{a="b",le="1.0"} 1"#))
    #expect(lines.contains(#"x_items_bucket{a="b",le="2.0"} 2"#))
    #expect(lines.contains(#"x_items_bucket{a="b",le="4.0"} 4"#))
    #expect(lines.contains(#"x_items_bucket{a="b",le="8.0"} 5"#))
    #expect(lines.contains(#"x_items_bucket{a="b",le="4096.0"} 6"#))
    #expect(lines.contains(#"x_items_bucket{a="b",le="+Inf"} 7"#))
    #expect(lines.contains(#"x_items_sum{a="b"} 9111"#))
    #expect(lines.contains(#"x_items_count{a="b"} 7"#))
  }

  @Test("a time counts below a bound when it was shorter")
  func times() {
    var values = LogHistogram()
    for value: UInt64 in [127, 128, 1 << 23, 1 << 24, 1 << 25] { values.record(value) }
    let buckets = MetricHistogram(seconds: values).buckets
    #expect(buckets.first?.atMost == .real(0.000128) && buckets.first?.count == 1)
    #expect(buckets.map(\.count) == [1] + [UInt64](repeating: 2, count: 16) + [3])
    #expect(MetricHistogram(seconds: values).count == 5)
  }

  @Test(
    "OpenMetrics is for those who ask for it and do not prefer another",
    arguments: [
      (nil, false), ("", false), ("text/plain", false), ("*/*", false), ("application/openmetrics-text", true),
      (
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;q=0.5",
        true
      ),
      ("text/plain;version=0.0.4;q=0.9, Application/OpenMetrics-Text; q=0.5", false),
      ("application/openmetrics-text;q=0", false), ("application/openmetrics-text;q=x", true), (";;,,q=1", false),
    ] as [(String?, Bool)])
  func negotiation(accept: String?, isOpen: Bool) {
    #expect(MetricFormat(accept: accept) == (isOpen ? .openMetrics : .prometheus))
  }
}
