import ContractJSON
import Foundation

/// Somebody who writes with a browser.
struct Writer {
  let name: String
  let browser: Browser
  private let site: String

  init(_ name: String, at port: Int, _ look: Browser.Look = Browser.Look()) throws {
    self.init(name, try Browser(look), at: port)
  }

  /// Another person at the same browser.
  init(_ name: String, _ browser: Browser, at port: Int) {
    self.name = name
    self.browser = browser
    site = "http://127.0.0.1:\(port)/"
  }

  func quit() { browser.quit() }

  func openPage() throws { try browser.open(site) }

  func signIn() throws {
    try openPage()
    try giveName()
  }

  func giveName() throws {
    try browser.type(name, into: "#name")
    try browser.click("form:has(#name) button")
  }

  func createDraft(_ title: String) throws {
    try browser.type(title, into: "#title")
    try browser.click("form:has(#title) button")
    try awaitText(title, in: "h1")
  }

  /// Writes a segment and waits until it is there.
  func write(_ text: String) throws {
    try browser.type(text, into: "#text")
    let before = try segments()
    try send()
    try awaitSegments(before + [text])
  }

  /// Sends what is in the field.
  func send() throws { try browser.click("form:has(#text) button[type=submit]:not([disabled])") }

  func pass(to person: String) throws {
    try awaitText(person, in: "#to")
    try browser.run("document.querySelector('#to').value = arguments[0]", [.string(person)])
    try browser.click("form:has(#to) button")
  }

  /// - Returns: the link to send.
  func invite(_ person: String) throws -> String {
    try browser.type(person, into: "#guest")
    try browser.click("form:has(#guest) button")
    _ = try browser.element("#link")
    return try browser.value("#link")
  }

  func segments() throws -> [String] { try browser.texts(".segments .content") }

  func awaitSegments(_ texts: [String]) throws {
    let arethere = try eventually(within: 20) { try segments() == texts }
    guard arethere else { throw HarnessError("\(name) sees \(try segments())") }
  }

  func awaitText(_ text: String, in selector: String) throws {
    let isThere = try eventually(within: 30) { try browser.text(selector).contains(text) }
    guard isThere else {
      throw HarnessError("\(name) sees no \"\(text)\" in \(selector), but: \(try browser.text("body"))")
    }
  }

  func picture(_ name: String, in folder: String) throws {
    try browser.picture().write(to: URL(filePath: "\(folder)/\(name).png"))
  }
}
