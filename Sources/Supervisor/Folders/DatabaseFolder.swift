import Glibc
import Settings

/// The folder of the database. It is `DATA_DIR` unless `DATABASE_URL` says otherwise; another one is not created.
enum DatabaseFolder {
  /// Checks that a broker could open a database there, and changes nothing.
  static func check(_ settings: Settings) throws(StartupError) {
    guard let slash = settings.databasePath.lastIndex(of: "/") else { return }
    let folder = slash == settings.databasePath.startIndex ? "/" : String(settings.databasePath[..<slash])
    guard folder != settings.dataDirectory else { return }
    let variable = "DATABASE_URL's folder"
    guard access(folder, F_OK) == 0 else { throw .system("\(variable) \(folder) cannot be used", errno) }
    try FolderCheck.check(folder, variable: variable)
  }
}
