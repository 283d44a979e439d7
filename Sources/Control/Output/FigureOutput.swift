import ContractJSON

/// What a service answered, for a person or as JSON.
enum FigureOutput {
  static func write(_ value: JSONValue, asJSON: Bool) throws {
    let output = LineOutput()
    if asJSON {
      try output.write(utf8: TerminalJSON.line(value))
    } else {
      for line in FigureTables(value).lines { try output.write(line) }
    }
    try output.flush()
  }
}
