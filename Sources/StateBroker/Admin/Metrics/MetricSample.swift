/// One value of a family.
struct MetricSample {
  /// What its name has beyond the family's.
  let suffix: String
  let labels: [MetricLabel]
  let value: MetricValue
}
