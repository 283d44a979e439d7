import Testing

@testable import Settings

@Suite struct UnknownVariableTests {
  @Test(arguments: [
    ("PROT", "PORT"), ("WORKER", "WORKERS"), ("LOGLEVEL", "LOG_LEVEL"), ("JWT_SECRTE", "JWT_SECRET"),
    ("DATABASE_URI", "DATABASE_URL"), ("WS_ECO", "WS_ECHO"), ("JWT_AUD", "JWT_AUDIENCE"), ("port", "PORT"),
    ("MAX_BODY_SIZE", "MAX_BODY_BYTES"), ("RINGDRAFT_PORT", "PORT"), ("RINGDRAFT_LOG_LEVEL", "LOG_LEVEL"),
    ("ringdraft_jwt_secrte", "JWT_SECRET"),
  ])
  func aNearNameIsNamed(name: String, nearest: String) {
    #expect(
      UnknownVariables.warnings(names: [name])
        == ["\(name) is not a setting of this version and is ignored; the nearest is \(nearest)"])
  }

  @Test(arguments: ["RINGDRAFT_SPEED", "RINGDRAFT_"])
  func nothingIsNamedWhenNothingIsNear(name: String) {
    #expect(UnknownVariables.warnings(names: [name]) == ["\(name) is not a setting of this version and is ignored"])
  }

  @Test func whatIsNotOursIsLeftAlone() {
    let others: Set = [
      "PATH", "HOME", "PWD", "USER", "SHELL", "TERM", "LANG", "LOGNAME", "HOSTNAME", "EDITOR", "MAIL", "TZ",
      "STATE_DIRECTORY", "RUNTIME_DIRECTORY", "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "WATCHDOG_USEC",
      "INVOCATION_ID", "JOURNAL_STREAM", "_", "SHLVL", "OLDPWD", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "GROQ_API_KEY",
    ]
    #expect(UnknownVariables.warnings(names: others) == [])
  }

  @Test func knownNamesAreNotWarnedAbout() {
    let names = SettingVariable.all.flatMap { [$0.name] + [$0.alternativeName].compactMap(\.self) }
    #expect(UnknownVariables.warnings(names: Set(names)) == [])
  }

  @Test func aWarningNeverHoldsAValue() async throws {
    let (_, warnings) = try await load(["JWT_SECRETS": "hunter2"])
    #expect(warnings == ["JWT_SECRETS is not a setting of this version and is ignored; the nearest is JWT_SECRET"])
  }

  @Test(arguments: [("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abcd", "abc", 1), ("kitten", "sitting", 3)])
  func editDistanceCountsTypingErrors(left: String, right: String, distance: Int) {
    #expect(EditDistance.between(left, right) == distance)
    #expect(EditDistance.between(right, left) == distance)
  }
}
