/// What drafts offer clients beyond the contract: timeline, export, catching up. Off by default.
package struct DraftExtrasSettings: Codable, Sendable, Equatable {
  package var isEnabled = false
  /// How long events are kept for clients that catch up, where there are any.
  package var eventHistoryDays = 7

  /// Nil where nobody may ask for events.
  package var keptEventDays: Int? { isEnabled ? eventHistoryDays : nil }

  package init() {}
}
