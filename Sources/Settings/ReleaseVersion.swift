/// The version of this release, as `--version` tells it.
package enum ReleaseVersion {
  package static let text = "0.1.0"
}
