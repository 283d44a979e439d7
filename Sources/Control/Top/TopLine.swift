/// A line of the screen.
struct TopLine: Equatable {
  enum Style {
    case plain
    /// A heading: in reverse.
    case heading
    /// Something that a person should look at.
    case alarm
  }

  let text: String
  let style: Style

  init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}
