import ArgumentParser
import Audit

extension AuditHead: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
