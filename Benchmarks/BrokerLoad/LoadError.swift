/// Why a load could not be measured, in a line for a person.
struct LoadError: Error, Equatable {
  /// The command line is wrong.
  static let usage = LoadError(message: "")

  let message: String
}
