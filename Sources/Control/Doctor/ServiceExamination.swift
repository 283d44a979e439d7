import ContractJSON
import Settings
import Storage
import SupervisorCore

/// Looks at a service's settings, its processes and its database, as far as they are there.
struct ServiceExamination {
  private static let deadline = Duration.seconds(5)

  let surroundings: Surroundings
  let checksDatabase: Bool

  func findings() async -> [Finding] {
    var findings: [Finding] = []
    let settings = await settings(&findings)
    let supervisor = await service(&findings)
    let facts = MachineFacts.read(
      settings, settingsFile: surroundings.environmentFile, supervisor: supervisor)
    findings += MachineRules(facts: facts, settings: settings).findings
    if checksDatabase { await findings.append(database()) }
    return findings
  }

  private func settings(_ findings: inout [Finding]) async -> Settings? {
    let subject = "settings"
    do throws(SettingsError) {
      let settings = try await surroundings.settings()
      findings.append(Finding(subject, .good, "they are good"))
      return settings
    } catch {
      findings.append(Finding(subject, .fault, "\(error.message): a start, or a reload, would be refused"))
      return nil
    }
  }

  /// - Returns: the supervisor's process, when it runs.
  private func service(_ findings: inout [Finding]) async -> Int32? {
    let subject = "service"
    do {
      let folder = try await surroundings.runFolder()
      let status = try PoolClient(folder: folder, deadline: Self.deadline).ask(.status)
      findings.append(Self.finding(subject, status))
      return status["pid"]?.integerValue.flatMap(Int32.init(exactly:))
    } catch {
      let message = (error as? ControlError)?.message ?? "\(error)"
      findings.append(Finding(subject, .unknown, "\(message); what follows is of the machine and the files alone"))
      return nil
    }
  }

  private static func finding(_ subject: String, _ status: JSONObject) -> Finding {
    let workers = status["workers"]?.objectValue
    let (ready, wanted) = (workers?["ready"]?.integerValue ?? 0, workers?["wanted"]?.integerValue ?? 0)
    let text =
      "\(ready) of \(wanted) workers are ready, the broker is "
      + (status["broker"]?.objectValue?["state"]?.stringValue ?? "away")
    guard ready == wanted, status["broker"]?.objectValue?["state"] == .string("ready") else {
      return Finding(subject, .fault, "\(text): ringdraftctl workers and the log say more")
    }
    return Finding(subject, .good, text)
  }

  private func database() async -> Finding {
    let subject = "integrity"
    do {
      let faults = try DatabaseIntegrity.faults(of: try await surroundings.database())
      guard faults.isEmpty else {
        return Finding(
          subject, .fault,
          "the database is damaged: \(faults.joined(separator: "; ")); restore a backup (docs/BACKUP.md)")
      }
      return Finding(subject, .good, "pages and indexes of the database are whole")
    } catch let error as StorageError where error.isDamage {
      return Finding(subject, .fault, "\(error.message): restore a backup (docs/BACKUP.md)")
    } catch let error as StorageError {
      return Finding(subject, .unknown, error.message)
    } catch {
      return Finding(subject, .unknown, (error as? ControlError)?.message ?? "\(error)")
    }
  }
}
