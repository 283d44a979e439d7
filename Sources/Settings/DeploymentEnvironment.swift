/// Where the service runs. It only changes defaults: log format and whether `X-User-Id` identifies.
package enum DeploymentEnvironment: String, Codable, Sendable, CaseIterable {
  case development
  case production
}
