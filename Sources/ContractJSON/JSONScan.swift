/// Looks through a JSON text without making values of it.
///
/// It accepts exactly what ``JSONParser`` accepts, reads every octet a small number of times, and allocates nothing. So
/// it is fit for an event loop that many connections share, where an array or an object for every few octets is not.
package enum JSONScan {
  /// Whether the text is an object whose member `name` is the string `text`. Of several such members the last counts.
  ///
  /// - Parameters:
  ///   - name: a member of the outermost object, in ASCII.
  ///   - text: what it shall be, in ASCII.
  ///   - bytes: need to live only during the call.
  package static func hasMember(
    _ name: StaticString, equalTo text: StaticString, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Result<Bool, JSONFailure> {
    do throws(JSONFailure) {
      guard WTF8.isValid(bytes) else { throw .invalidUTF8 }
      var parser = JSONParser(bytes)
      return .success(try parser.documentHasMember(name, equalTo: text))
    } catch {
      return .failure(error)
    }
  }

  /// The same of an array.
  package static func hasMember(
    _ name: StaticString, equalTo text: StaticString, in bytes: [UInt8]
  ) throws(JSONFailure) -> Bool {
    let result = bytes.withUnsafeBufferPointer { hasMember(name, equalTo: text, in: $0) }
    return try result.get()
  }
}
