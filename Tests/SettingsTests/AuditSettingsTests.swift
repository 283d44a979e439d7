import Testing

@testable import Settings

@Suite struct AuditSettingsTests {
  @Test func areOffByDefault() async throws {
    let (settings, _) = try await load()
    #expect(settings.audit == AuditSettings())
    #expect(!settings.audit.isEnabled && settings.audit.sampleRate == 1 && settings.audit.retentionDays == nil)
  }

  @Test func areRead() async throws {
    let (settings, _) = try await load([
      "AUDIT_ENABLED": "yes", "AUDIT_SAMPLE_RATE": "0.25", "AUDIT_RETENTION_DAYS": "30",
    ])
    #expect(settings.audit.isEnabled && settings.audit.sampleRate == 0.25 && settings.audit.retentionDays == 30)
  }

  @Test(arguments: [("0", 0.0), ("1", 1), ("1.0", 1), (".5", 0.5), ("0.000", 0)])
  func fractions(text: String, value: Double) async throws {
    #expect(try await load(["AUDIT_SAMPLE_RATE": text]).0.audit.sampleRate == value)
  }

  @Test(arguments: [
    ("AUDIT_ENABLED", "maybe"), ("AUDIT_SAMPLE_RATE", "1.1"), ("AUDIT_SAMPLE_RATE", "-0.1"),
    ("AUDIT_SAMPLE_RATE", "nan"), ("AUDIT_SAMPLE_RATE", "0x1p-1"), ("AUDIT_SAMPLE_RATE", "1e-1"),
    ("AUDIT_SAMPLE_RATE", "."), ("AUDIT_RETENTION_DAYS", "0"), ("AUDIT_RETENTION_DAYS", "36501"),
  ])
  func wrongValuesStopTheStart(name: String, value: String) async {
    #expect(await refusal([name: value])?.contains(name) == true)
  }
}
