/// The forms a draft can be taken away in.
enum ExportFormat: String, Sendable {
  case markdown
  case json
  case text
}
