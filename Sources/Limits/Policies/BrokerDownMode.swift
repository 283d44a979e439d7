/// What becomes of reads whose limits cannot be decided because the broker is away. Changes wait for it in any case.
package enum BrokerDownMode: String, Sendable, CaseIterable {
  /// Each worker admits its share of every limit by itself.
  case local
  /// Everything is admitted.
  case open
  /// Nothing is: 503.
  case closed
}
