/// Why a key set could not be used.
struct KeySetError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
