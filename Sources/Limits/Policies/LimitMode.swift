/// Whether limits refuse or only watch.
package enum LimitMode: String, Sendable, CaseIterable {
  case enforce
  /// Decides and counts on buckets of its own, and refuses nobody.
  case shadow
}
