extension JSONParser {
  /// Moves to the end of the document.
  /// - Returns: whether the outermost value is an object whose last member `name` is the string `text`.
  mutating func documentHasMember(_ name: StaticString, equalTo text: StaticString) throws(JSONFailure) -> Bool {
    skipBlanks()
    var isMember = false
    if byte(position) == UInt8(ascii: "{") {
      try skipObject { parser throws(JSONFailure) in
        try parser.expectKey()
        let isNamed = try parser.skipString(comparingWith: name)
        try parser.skipColon()
        parser.skipBlanks()
        guard isNamed else { return try parser.skipValue() }
        isMember = parser.byte(parser.position) == UInt8(ascii: "\"")
        if isMember { isMember = try parser.skipString(comparingWith: text) } else { try parser.skipValue() }
      }
    } else {
      try skipValue()
    }
    try expectEnd()
    return isMember
  }

  private mutating func skipValue() throws(JSONFailure) {
    switch byte(position) {
    case UInt8(ascii: "\""): return try skipString()
    case UInt8(ascii: "{"): return try skipObject { parser throws(JSONFailure) in try parser.skipMember() }
    case UInt8(ascii: "["): return try skipArray()
    case UInt8(ascii: "n"): if skip("null") { return }
    case UInt8(ascii: "t"): if skip("true") { return }
    case UInt8(ascii: "f"): if skip("false") { return }
    case UInt8(ascii: "N"): if skip("NaN") { return }
    case UInt8(ascii: "I"): if skip("Infinity") { return }
    case UInt8(ascii: "-"): if skip("-Infinity") { return }
    default: break
    }
    _ = try skipNumber()
  }

  private mutating func skipArray() throws(JSONFailure) {
    try enter()
    if !skipClose(UInt8(ascii: "]")) {
      repeat {
        skipBlanks()
        try skipValue()
      } while try !skipDelimiter(orClose: UInt8(ascii: "]"))
    }
    leave()
  }

  /// - Parameter skipMember: moves from a member's key to the end of its value.
  private mutating func skipObject(
    skipMember: (inout JSONParser) throws(JSONFailure) -> Void
  ) throws(JSONFailure) {
    try enter()
    if !skipClose(UInt8(ascii: "}")) {
      repeat {
        skipBlanks()
        try skipMember(&self)
      } while try !skipDelimiter(orClose: UInt8(ascii: "}"))
    }
    leave()
  }

  private mutating func skipMember() throws(JSONFailure) {
    try expectKey()
    try skipString()
    try skipColon()
    skipBlanks()
    try skipValue()
  }

  private mutating func skipString() throws(JSONFailure) {
    let begin = position
    position += 1
    try skipPlainText(begin: begin)
    while bytes[position] == UInt8(ascii: "\\") {
      _ = try escape(begin: begin)
      try skipPlainText(begin: begin)
    }
    position += 1
  }

  /// - Returns: whether the string, which it moves behind, is `text`.
  private mutating func skipString(comparingWith text: StaticString) throws(JSONFailure) -> Bool {
    var comparison = self
    try skipString()
    return comparison.readsString(equalTo: text)
  }

  /// Whether the string at the position, which is known to be well-formed, is `text`. Looks no further than the first
  /// difference.
  private mutating func readsString(equalTo text: StaticString) -> Bool {
    let begin = position
    position += 1
    for index in 0..<text.utf8CodeUnitCount {
      let character = bytes[position]
      if character == UInt8(ascii: "\\") {
        guard let scalar = try? escape(begin: begin), scalar == UInt32(text.utf8Start[index]) else { return false }
      } else {
        guard character == text.utf8Start[index], character != UInt8(ascii: "\"") else { return false }
        position += 1
      }
    }
    return bytes[position] == UInt8(ascii: "\"")
  }
}
