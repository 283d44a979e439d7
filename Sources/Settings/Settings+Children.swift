extension Settings {
  /// What the broker is given: it identifies nobody, so it has neither secret nor keys, nor where they come from.
  package var forBroker: Settings {
    var settings = self
    settings.identity = IdentitySettings(trustUserHeader: false)
    return settings
  }
}
