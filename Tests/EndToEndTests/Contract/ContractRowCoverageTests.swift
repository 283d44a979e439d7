import Foundation
import Testing

/// Every row of section 11 has a test named for it.
@Suite struct ContractRowCoverageTests {
  @Test func everyRowHasItsTest() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix("Tests.swift") }
    let source = try files.map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }.joined()
    let tested = Set(source.matches(of: #/@Test\("Row ([0-9]+): /#).compactMap { Int($0.output.1) })
    #expect(tested == Set(ContractRows.all))
  }
}
