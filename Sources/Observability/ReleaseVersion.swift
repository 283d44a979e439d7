/// The version of this release, as `--version` and the statistics tell it.
package enum ReleaseVersion {
  package static let text = "0.1.0"
}
