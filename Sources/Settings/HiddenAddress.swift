/// An address as messages show it: by its scheme alone, since a password may stand anywhere behind that.
struct HiddenAddress: CustomStringConvertible {
  let description: String

  init(_ address: String) {
    let scheme = address.utf8.prefix { $0 != UInt8(ascii: ":") }
    let isScheme = scheme.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    // Without the slashes it may be `user:password`.
    guard isScheme, address.utf8.dropFirst(scheme.count).starts(with: "://".utf8) else {
      description = "(hidden)"
      return
    }
    description = "\(Substring(scheme)):(hidden)"
  }
}
