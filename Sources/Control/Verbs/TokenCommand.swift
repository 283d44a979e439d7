import ArgumentParser
import Drafts
import Settings
import Storage

/// `ringdraftctl token`: a bearer token for somebody, signed with the configured secret.
struct TokenCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Make a bearer token (HS256) with the configured secret.",
    discussion: """
      The secret is JWT_SECRET (or CLERK_SECRET_KEY) of the environment or the settings file, as the service reads \
      it; it cannot be given on the command line, where others could see it. JWT_ISSUER and JWT_AUDIENCE go into the \
      token when they are set. Only the token is printed.

      Examples:
        ringdraftctl token --sub alice
        ringdraftctl token --sub alice --ttl 15m --env-file ./test.env
        curl -H "Authorization: Bearer $(ringdraftctl token --sub alice)" localhost:8000/v1/collab/drafts
      """)

  @Option(help: ArgumentHelp("The user it is for, 1 to 100 characters.", valueName: "user")) var sub: String
  @Option(help: ArgumentHelp("How long it is good: \(TimeSpan.form).", valueName: "time")) var ttl: TimeSpan = .hour
  @Option(
    help: ArgumentHelp(
      "The service's settings file. Without it /etc/ringdraft/ringdraft.env is read, or else .env, when there is one.",
      valueName: "path"))
  var envFile: String?

  func validate() throws {
    // What the service takes for a user's name.
    guard (1...100).contains(sub.unicodeScalars.count), !sub.utf8.contains(0) else {
      throw ValidationError("--sub must have 1 to 100 characters")
    }
  }

  func perform() async throws {
    let surroundings = Surroundings(environmentFile: envFile)
    let identity = try await surroundings.settings().identity
    guard let secret = identity.jwtSecret else {
      let hint =
        surroundings.areSystemSettingsDenied
        ? "; you may not read \(Surroundings.systemSettings): root may" : ""
      throw ControlError(
        .impossible, "there is no secret: set JWT_SECRET in the environment or the settings file\(hint)")
    }
    let now = Timestamp.now().microsecondsSinceEpoch / Timestamp.microsecondsPerSecond
    let token = BearerToken(
      subject: sub, issuedAt: now, expiry: now + ttl.seconds, issuer: identity.issuer, audience: identity.audience)
    try LineOutput.write([token.signed(with: secret)])
  }
}
