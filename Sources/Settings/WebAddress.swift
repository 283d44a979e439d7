/// An address that starts with `http://` or `https://`.
struct WebAddress {
  /// Host, port and whatever follows.
  let afterScheme: Substring

  init?(_ text: String) {
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
    afterScheme = text.dropFirst(scheme.count)
  }
}
