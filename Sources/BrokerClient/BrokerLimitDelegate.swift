import BrokerProtocol
import Limits

/// What a worker's limits learn of the broker. Every call is made on the client's event loop.
package protocol BrokerLimitDelegate: AnyObject {
  /// A connection has been made, maybe to another broker: keys are hashed under its secret from now on.
  func welcomed(_ welcome: Welcome)
  /// These limits hold from now, whatever the worker's own settings are.
  func limitsHold(_ rules: LimitRules)
  /// A bucket was reset, or limits changed: what is remembered must be forgotten before this returns.
  func limitsChanged()
  /// The connection has ended: what is remembered may be wrong from now on.
  func disconnected()
}
