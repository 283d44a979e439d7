/// Figures of one name and meaning, told apart by labels, as a collector of metrics reads them.
///
/// Names and types are those of OpenMetrics 1.0, which Prometheus' own format shares but for how it writes them
/// (``MetricFormat``).
struct MetricFamily {
  /// What the values are, and so what may be asked of them.
  enum Kind: String {
    /// It only rises, but for a new beginning at 0.
    case counter
    case gauge
    case histogram
    /// Its value is 1; its labels say something.
    case info
  }

  /// Of names that end in it, and of these only.
  enum Unit: String {
    case seconds
    case bytes
  }

  /// Without the suffix that its samples have (`_total`, `_bucket`, `_info`).
  let name: String
  let kind: Kind
  /// A sentence for a person, without a full stop.
  let help: String
  var samples: [MetricSample] = []

  var unit: Unit? {
    name.hasSuffix("_seconds") ? .seconds : name.hasSuffix("_bytes") ? .bytes : nil
  }
}

extension MetricFamily {
  /// A family whose samples are one value each.
  /// - Parameter kind: all but `histogram`.
  init(_ kind: Kind, _ name: String, _ help: String, _ values: [(labels: [MetricLabel], value: MetricValue)]) {
    self.init(name: name, kind: kind, help: help)
    let suffix = kind == .counter ? "_total" : kind == .info ? "_info" : ""
    samples = values.map { MetricSample(suffix: suffix, labels: $0.labels, value: $0.value) }
  }

  /// A family of one value, or none.
  init(_ kind: Kind, _ name: String, _ help: String, _ value: MetricValue?) {
    self.init(kind, name, help, value.map { [([], $0)] } ?? [])
  }
}
