/// Metrics as they were read: what a collector makes of the text formats.
struct ScrapedMetrics {
  struct Sample {
    /// With its suffix.
    let name: String
    let labels: [String: String]
    let value: Double
  }

  let text: String
  /// As `# TYPE` names them.
  private(set) var families: [String: String] = [:]
  private(set) var samples: [Sample] = []

  init(_ text: String) throws {
    self.text = text
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        families[String(words[2])] = String(words[3])
      } else if !line.hasPrefix("#") {
        samples.append(try Self.sample(line))
      }
    }
  }

  /// No label of ours has a quote or a comma in it.
  private static func sample(_ line: Substring) throws -> Sample {
    guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
      throw HarnessError("no sample: \(line)")
    }
    let parts = line[..<space].split(separator: "{")
    var labels: [String: String] = [:]
    for pair in parts.dropFirst().first?.dropLast().split(separator: ",") ?? [] {
      let halves = pair.split(separator: "=", maxSplits: 1)
      labels[String(halves[0])] = String(halves[1].dropFirst().dropLast())
    }
    return Sample(name: String(parts[0]), labels: labels, value: value)
  }

  /// All samples of a name that have these labels, added up.
  func sum(_ name: String, _ labels: [String: String] = [:]) -> Double {
    samples.filter { $0.name == name && $0.labels.merging(labels) { $1 } == $0.labels }.map(\.value).reduce(0, +)
  }
}
