import Dispatch
import Glibc

/// The terminal as a whole screen, with keys that come one by one. It is put back as it was at the end, also when a
/// signal ends the call.
final class TerminalScreen {
  private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  private static let leave = "\u{1B}[?25h\u{1B}[?1049l"
  private static let signals = [SIGTERM, SIGHUP, SIGINT]
  private static let usualRows = 24
  private static let usualColumns = 80

  private let former: termios
  private let hasColour: Bool
  private var sources: [any DispatchSourceSignal] = []

  /// - Throws: `ControlError` when input or output is no terminal.
  init(hasColour: Bool) throws {
    var former = termios()
    guard isatty(1) == 1, tcgetattr(0, &former) == 0 else {
      throw ControlError(.impossible, "this takes a terminal: --once prints what there is to see, and ends")
    }
    self.former = former
    self.hasColour = hasColour
    var raw = former
    cfmakeraw(&raw)
    tcsetattr(0, TCSANOW, &raw)
    Self.write(Self.enter)
    sources = Self.signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        Self.restore(former)
        signal(number, SIG_DFL)
        kill(getpid(), number)
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    Self.restore(former)
    for number in Self.signals { signal(number, SIG_DFL) }
  }

  /// How much room there is now.
  var size: (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
      return (Self.usualRows, Self.usualColumns)
    }
    return (Int(size.ws_row), Int(size.ws_col))
  }

  /// Draws over what was there: nothing is cleared first, so nothing flickers.
  func draw(_ lines: [TopLine]) {
    var text = "\u{1B}[H"
    for (index, line) in lines.enumerated() {
      text += (index == 0 ? "" : "\r\n") + begin(line.style) + line.text + "\u{1B}[0m\u{1B}[K"
    }
    Self.write(text + "\u{1B}[J")
  }

  private func begin(_ style: TopLine.Style) -> String {
    switch style {
    case .plain: ""
    case .heading: "\u{1B}[7m"
    case .alarm: hasColour ? "\u{1B}[1;31m" : "\u{1B}[1m"
    }
  }

  /// Waits for a key.
  /// - Returns: nil when none came in that time, or the window has another size.
  func key(within milliseconds: Int32) -> UInt8? {
    var entry = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, milliseconds) == 1 else { return nil }
    var byte: UInt8 = 0
    // The end of the input is like somebody who leaves.
    return read(0, &byte, 1) == 1 ? byte : 4
  }

  private static func restore(_ former: termios) {
    var former = former
    tcsetattr(0, TCSANOW, &former)
    write(leave)
  }

  private static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
