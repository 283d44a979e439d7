/// How metrics are written.
enum MetricFormat: Equatable {
  /// The text format of Prometheus, 0.0.4.
  case prometheus
  /// [OpenMetrics 1.0](https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md).
  case openMetrics

  private static let openMetricsType = "application/openmetrics-text"

  /// - Parameter accept: what the reader takes (RFC 9110, section 12.5.1); nil when it does not say.
  init(accept: String?) {
    let offers = (accept ?? "").split(separator: ",").map(Offer.init)
    let weight = offers.filter { $0.type == Self.openMetricsType }.map(\.weight).max() ?? 0
    let others = offers.filter { ["text/plain", "text/*", "*/*"].contains($0.type) }.map(\.weight).max() ?? 0
    // Who names it knows it: of equal weights it is the better.
    self = weight > 0 && weight >= others ? .openMetrics : .prometheus
  }

  var contentType: String {
    switch self {
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "\(Self.openMetricsType); version=1.0.0; charset=utf-8"
    }
  }

  func bytes(of families: [MetricFamily]) -> [UInt8] {
    var text = ""
    for family in families { write(family, to: &text) }
    if self == .openMetrics { text += "# EOF\n" }
    return Array(text.utf8)
  }

  private func write(_ family: MetricFamily, to text: inout String) {
    let name = describedName(of: family)
    text += "# TYPE \(name) \(typeName(of: family.kind))\n"
    if let unit = family.unit, self == .openMetrics { text += "# UNIT \(name) \(unit.rawValue)\n" }
    text += "# HELP \(name) \(escaped(family.help, quotes: self == .openMetrics))\n"
    for sample in family.samples {
      text += family.name
      text += sample.suffix
      write(sample.labels, to: &text)
      text += " \(sample.value.text)\n"
    }
  }

  private func write(_ labels: [MetricLabel], to text: inout String) {
    guard !labels.isEmpty else { return }
    let pairs = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
    text += "{\(pairs.joined(separator: ","))}"
  }

  /// Prometheus' own format describes samples, OpenMetrics families.
  private func describedName(of family: MetricFamily) -> String {
    guard self == .prometheus else { return family.name }
    switch family.kind {
    case .counter: return family.name + "_total"
    case .info: return family.name + "_info"
    case .gauge, .histogram: return family.name
    }
  }

  private func typeName(of kind: MetricFamily.Kind) -> String {
    self == .prometheus && kind == .info ? MetricFamily.Kind.gauge.rawValue : kind.rawValue
  }

  private func escaped(_ text: String, quotes: Bool) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") || $0 == 10 }) else {
      return text
    }
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  /// One type that a reader takes.
  private struct Offer {
    /// In lower case, without its parameters.
    let type: String
    /// From 0, not at all, to 1.
    let weight: Double

    init(_ text: Substring) {
      let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
      type = parts.first ?? ""
      weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
    }
  }
}
