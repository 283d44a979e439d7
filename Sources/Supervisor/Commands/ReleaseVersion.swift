/// The version of this release, as `ringdraft --version` tells it.
enum ReleaseVersion {
  static let text = "0.1.0"
}
