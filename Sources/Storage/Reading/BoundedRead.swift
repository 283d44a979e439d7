/// A read that was to touch so many rows and no more.
package enum BoundedRead<Value> {
  case complete(Value)
  /// There are more rows. What was read of them is thrown away.
  case tooLong

  /// The same with another value, when there is one.
  package func map<Result>(_ transform: (Value) throws -> Result) rethrows -> BoundedRead<Result> {
    switch self {
    case .complete(let value): .complete(try transform(value))
    case .tooLong: .tooLong
    }
  }
}
