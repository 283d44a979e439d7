import ArgumentParser
import Storage

/// Which database is meant.
struct DatabaseOptions: ParsableArguments {
  @OptionGroup var service: ServiceOptions

  @Option(help: ArgumentHelp("The database file, also a copy. The service need not run.", valueName: "database"))
  var file: String?

  /// The database's absolute path.
  func path() async throws -> String {
    let surroundings = service.surroundings
    if let file { return surroundings.absolute(file) }
    return try await surroundings.database()
  }
}
