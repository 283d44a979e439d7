/// Numbers and cells in few characters.
enum TopText {
  /// - Parameter width: negative: to the left.
  static func pad(_ text: String, _ width: Int) -> String {
    let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? text + blanks : blanks + text
  }

  static func cut(_ text: String, to columns: Int) -> String {
    text.count <= columns ? text : text.prefix(max(0, columns - 1)) + "…"
  }

  static func time(_ microseconds: Int) -> String {
    switch microseconds {
    case ..<1_000: "\(microseconds)µs"
    case ..<100_000: tenths(Double(microseconds) / 1_000) + "ms"
    case ..<1_000_000: "\(microseconds / 1_000)ms"
    default: tenths(Double(microseconds) / 1_000_000) + "s"
    }
  }

  static func size(_ bytes: Int) -> String {
    let units = ["B", "K", "M", "G", "T"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1_024, unit < units.count - 1 { (value, unit) = (value / 1_024, unit + 1) }
    return (unit > 0 && value < 10 ? tenths(value) : "\(Int(value.rounded()))") + units[unit]
  }

  static func duration(_ seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds)s"
    case ..<3_600: "\(seconds / 60)m"
    case ..<36_000: "\(seconds / 3_600)h\(seconds / 60 % 60)m"
    case ..<86_400: "\(seconds / 3_600)h"
    case ..<864_000: "\(seconds / 86_400)d\(seconds / 3_600 % 24)h"
    default: "\(seconds / 86_400)d"
    }
  }

  /// With one digit behind the point, of large ones with none.
  static func number(_ value: Double) -> String {
    value >= 100 || value == 0 ? "\(Int(value.rounded()))" : tenths(value)
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
