import Foundation

/// The repository these tests were built from.
enum RepositoryFolder {
  static let path = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func url(_ file: String) -> URL { path.appending(path: file) }
}
