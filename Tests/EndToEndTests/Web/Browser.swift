import ContractJSON
import Foundation

/// A browser window of one person, with a profile of its own.
final class Browser: Sendable {
  /// How a page is to look.
  struct Look {
    var width = 1_000
    var height = 800
    var isDark = false
  }

  /// Keys that are no characters (WebDriver, section 17.4.2).
  enum Key: String {
    case tab = "\u{E004}"
    case enter = "\u{E007}"
    case control = "\u{E009}"
  }

  private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

  private let driver: ChromeDriver.Process
  private let session: String

  /// Starts one. End it with ``quit()``.
  init(_ look: Look = Look()) throws {
    driver = try ChromeDriver.current
    let arguments: [JSONValue] = [
      "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
      "--disable-background-networking", "--disable-component-update", "--no-first-run", "--lang=en-US",
      .string("--window-size=\(look.width),\(look.height)"),
    ]
    let capabilities: JSONValue = [
      "browserName": "chrome", "goog:loggingPrefs": ["browser": "ALL"],
      "goog:chromeOptions": ["binary": "/usr/bin/chromium", "args": .array(arguments)],
    ]
    let answer = try Self.exchange(
      driver, "POST", "/session", ["capabilities": ["alwaysMatch": capabilities]])
    guard let session = answer["sessionId"]?.stringValue else { throw HarnessError("no session: \(answer.compact)") }
    self.session = session
    let media: JSONValue = [["name": "prefers-color-scheme", "value": .string(look.isDark ? "dark" : "light")]]
    try develop("Emulation.setEmulatedMedia", ["features": media])
    try develop(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": .integer(look.width), "height": .integer(look.height), "deviceScaleFactor": 1,
        "mobile": .bool(look.width < 500),
      ])
  }

  func quit() { _ = try? command("DELETE", "") }

  // MARK: Pages

  func open(_ address: String) throws { try command("POST", "/url", ["url": .string(address)]) }
  func reload() throws { try command("POST", "/refresh", [:]) }
  var title: String { get throws { try command("GET", "/title").stringValue ?? "" } }
  var address: String { get throws { try command("GET", "/url").stringValue ?? "" } }

  /// What a script in the page returns.
  @discardableResult func run(_ script: String, _ arguments: [JSONValue] = []) throws -> JSONValue {
    try command("POST", "/execute/sync", ["script": .string(script), "args": .array(arguments)])
  }

  /// A command of the Chrome DevTools Protocol.
  @discardableResult func develop(_ name: String, _ parameters: JSONValue) throws -> JSONValue {
    try command("POST", "/goog/cdp/execute", ["cmd": .string(name), "params": parameters])
  }

  /// What scripts and policies complained of.
  func complaints() throws -> [String] {
    let entries = try command("POST", "/se/log", ["type": "browser"]).arrayValue ?? []
    return entries.compactMap { entry in
      guard let level = entry["level"]?.stringValue, ["WARNING", "SEVERE"].contains(level) else { return nil }
      return entry["message"]?.stringValue
    }
  }

  /// The page as a picture, PNG.
  func picture() throws -> Data {
    guard let data = Data(base64Encoded: try command("GET", "/screenshot").stringValue ?? "") else {
      throw HarnessError("no picture")
    }
    return data
  }

  // MARK: Windows

  /// Opens another window of this person, and turns to it.
  func openWindow() throws {
    let handle = try command("POST", "/window/new", ["type": "tab"])["handle"] ?? .null
    try command("POST", "/window", ["handle": handle])
  }

  /// Closes the first window and turns back to the last.
  func closeFirstWindow() throws {
    let handles = try command("GET", "/window/handles").arrayValue ?? []
    guard let first = handles.first, let last = handles.last else { throw HarnessError("no windows") }
    try command("POST", "/window", ["handle": first])
    try command("DELETE", "/window")
    try command("POST", "/window", ["handle": last])
  }

  // MARK: Elements

  /// Waits until an element is shown and can be used, and returns it.
  func element(_ selector: String) throws -> String {
    var found: String?
    let isThere = eventually(within: 20) {
      found = (try? elements(selector))?.first { (try? isShown($0)) == true }
      return found != nil
    }
    guard isThere, let found else { throw HarnessError("no \(selector) in: \(try text("body"))") }
    return found
  }

  func click(_ selector: String) throws { try command("POST", "/element/\(element(selector))/click", [:]) }

  func type(_ text: String, into selector: String) throws {
    try command("POST", "/element/\(element(selector))/value", ["text": .string(text)])
  }

  /// Presses keys wherever the focus is, one after the other, while `held` is down.
  func press(_ keys: String, holding held: Key? = nil) throws {
    var strokes = held.map { [stroke("keyDown", $0.rawValue)] } ?? []
    for key in keys.unicodeScalars { strokes += [stroke("keyDown", String(key)), stroke("keyUp", String(key))] }
    if let held { strokes.append(stroke("keyUp", held.rawValue)) }
    let keyboard: JSONValue = ["type": "key", "id": "keyboard", "actions": .array(strokes)]
    try command("POST", "/actions", ["actions": [keyboard]])
  }

  private func stroke(_ type: String, _ key: String) -> JSONValue { ["type": .string(type), "value": .string(key)] }

  func text(_ selector: String) throws -> String {
    try run("return document.querySelector(arguments[0])?.innerText ?? ''", [.string(selector)]).stringValue ?? ""
  }

  func texts(_ selector: String) throws -> [String] {
    let script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.innerText)"
    return (try run(script, [.string(selector)]).arrayValue ?? []).compactMap(\.stringValue)
  }

  func value(_ selector: String) throws -> String {
    try run("return document.querySelector(arguments[0]).value", [.string(selector)]).stringValue ?? ""
  }

  /// What assistive technology calls the elements that can be used.
  func names(_ selector: String) throws -> [String] {
    try elements(selector).filter { try isShown($0) }
      .map { try command("GET", "/element/\($0)/computedlabel").stringValue ?? "" }
  }

  private func elements(_ selector: String) throws -> [String] {
    let found = try command("POST", "/elements", ["using": "css selector", "value": .string(selector)])
    return (found.arrayValue ?? []).compactMap { $0[Self.elementKey]?.stringValue }
  }

  private func isShown(_ element: String) throws -> Bool {
    try command("GET", "/element/\(element)/displayed") == true
  }

  // MARK: The protocol

  @discardableResult
  private func command(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> JSONValue {
    try Self.exchange(driver, method, "/session/\(session)\(path)", body)
  }

  private static func exchange(
    _ driver: ChromeDriver.Process, _ method: String, _ path: String, _ body: JSONValue?
  ) throws -> JSONValue {
    let connection = try HTTPConnection(port: driver.port, timeoutSeconds: 60)
    let answer = try connection.exchange(HTTPRequest(method, path, user: nil, json: body))
    let value = try answer.json()["value"] ?? .null
    guard answer.status == 200 else { throw HarnessError("\(method) \(path): \(value.compact.prefix(1_000))") }
    return value
  }
}
