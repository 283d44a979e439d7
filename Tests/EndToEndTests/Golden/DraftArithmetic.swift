import ContractJSON
import Foundation

/// Figures of a draft that follow from its other fields, computed anew.
enum DraftArithmetic {
  /// What is wrong with the metrics of a draft; empty when nothing is (or there are none).
  static func faults(of draft: JSONValue) -> [String] {
    guard let metrics = draft["metrics"]?.objectValue, let ring = draft["ring_state"] else { return [] }
    let segments = draft["segments"]?.arrayValue ?? []
    let authors = Set(segments.compactMap { $0["user_id"]?.stringValue } + [draft["creator_id"]?.stringValue ?? ""])
    var faults: [String] = []
    if metrics["contributorsCount"] != .integer(authors.count) { faults.append("contributorsCount") }
    if !isAverage(metrics["avgMinutesBetweenPasses"], draft: draft, ring: ring) {
      faults.append("avgMinutesBetweenPasses")
    }
    let times = [draft["created_at"], segments.last?["created_at"], ring["last_passed_at"]]
    let last = times.compactMap { seconds($0) }.max()
    if seconds(metrics["lastActivityAt"]) != last { faults.append("lastActivityAt") }
    return faults
  }

  /// Null without a pass; else minutes from creation to the last pass, by passes, rounded to one decimal.
  private static func isAverage(_ value: JSONValue?, draft: JSONValue, ring: JSONValue) -> Bool {
    let passes = (ring["holders_history"]?.arrayValue?.count ?? 1) - 1
    guard passes > 0 else { return value == .null }
    guard case .float(let average) = value, let from = seconds(draft["created_at"]),
      let to = seconds(ring["last_passed_at"])
    else { return false }
    let isOneDecimal = abs(average * 10 - (average * 10).rounded()) < 1e-9
    return isOneDecimal && abs(average - (to - from) / 60 / Double(passes)) <= 0.050_000_1
  }

  /// Seconds since the epoch of `2026-11-23T07:45:24.478657+00:00`.
  static func seconds(_ value: JSONValue?) -> Double? {
    guard let text = value?.stringValue else { return nil }
    let formatter = ISO8601DateFormatter()
    guard let whole = formatter.date(from: text.replacing(#/\.[0-9]{6}/#, with: "")) else { return nil }
    let fraction = text.firstMatch(of: #/\.([0-9]{6})/#).flatMap { Double($0.output.1) } ?? 0
    return whole.timeIntervalSince1970 + fraction / 1e6
  }
}
