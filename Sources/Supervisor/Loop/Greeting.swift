/// What a person at a terminal reads once everything serves.
enum Greeting {
  static func text(_ startup: Startup) -> String {
    let url = "http://\(startup.listeners.address)"
    return """

      RingDraft serves on \(url)
        \(page(url, startup.settings))data  \(startup.settings.databasePath)
        try   \(example(url, trustsHeader: startup.settings.trustsUserHeader))
        stop  Ctrl-C

      """
  }

  private static func page(_ url: String, _ settings: SupervisorSettings) -> String {
    settings.servesPages == true ? "write \(url)/ in a browser\n  " : ""
  }

  private static func example(_ url: String, trustsHeader: Bool) -> String {
    guard trustsHeader else { return "curl \(url)/readyz" }
    return "curl \(url)/v1/collab/drafts -H 'X-User-Id: ada' -H 'Content-Type: application/json' "
      + #"-d '{"title":"Hello","platform":"x","initial_segment":"It was a dark"}'"#
  }
}
