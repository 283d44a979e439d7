/// A frame from the broker.
package enum BrokerMessage: Equatable, Sendable {
  case reply(id: UInt64, Reply)
  case push(Push)
}
