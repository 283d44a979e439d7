import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// People who write with browsers: real ones, which keep to the page's policy or complain.
  @Suite("The writers' page", .browsers, .serialized, .timeLimit(.minutes(10)))
  struct WritersPageTests {
    private static let settings = ["WEB_UI": "true", "DRAFT_EXTRAS_ENABLED": "true"]
    private static let lossSeconds: UInt32 = 5

    @Test("two people write a thread; one loses the network and catches up")
    func together() throws {
      try withRingDraft(workers: 2, Self.settings) { server in
        let line = try CuttableLine(to: server.port)
        let ada = try Writer("ada", at: server.port)
        defer { ada.quit() }
        try ada.signIn()
        try ada.createDraft("How we write")
        #expect(try ada.browser.text(".ring.mine .holder") == "It is your turn")
        #expect(try ada.browser.title == "● Your turn: How we write")
        try ada.write("It begins with <b>one</b> of us.")

        // Bob opens the link that Ada sent him, at his end of a line that will break.
        let link = try ada.invite("bob")
        let bob = try Writer("bob", at: line.port)
        defer { bob.quit() }
        try bob.browser.open(link.replacing(":\(server.port)/", with: ":\(line.port)/"))
        try bob.giveName()
        try bob.awaitText("ada holds the ring", in: ".holder")
        #expect(try !bob.browser.address.contains("token"))
        #expect(try bob.segments() == ["It begins with <b>one</b> of us."])
        #expect(try bob.browser.title == "How we write")

        try ada.pass(to: "bob")
        try ada.awaitText("bob holds the ring", in: ".holder")
        try bob.awaitText("It is your turn", in: ".holder")
        #expect(try bob.browser.title == "● Your turn: How we write")
        try bob.write("Then the other goes on.")
        try bob.pass(to: "ada")
        try ada.awaitText("It is your turn", in: ".holder")

        line.cut()
        try bob.awaitText("The line broke. Coming back …", in: ".state")
        try bob.browser.type("Written in the dark", into: "#text")
        try ada.write("Bob does not see this yet.")
        try ada.write("Nor this.")
        try ada.pass(to: "bob")
        sleep(Self.lossSeconds)
        #expect(try bob.segments().count == 2)
        try line.mend()
        try bob.awaitText("Live", in: ".state")
        try bob.awaitText("It is your turn", in: ".holder")
        let thread = [
          "It begins with <b>one</b> of us.", "Then the other goes on.", "Bob does not see this yet.", "Nor this.",
        ]
        #expect(try bob.segments() == thread)

        // What was not sent outlives a reload, too.
        try bob.browser.reload()
        try bob.awaitText("It is your turn", in: ".holder")
        #expect(try bob.browser.value("#text") == "Written in the dark")
        try bob.send()
        try ada.awaitSegments(thread + ["Written in the dark"])
        #expect(try bob.browser.value("#text") == "")
        #expect(try bob.segments() == thread + ["Written in the dark"])

        let token = try #require(link.split(separator: "=").last)
        #expect(!server.log.contains(token))
        #expect(try ada.browser.complaints() == [])
      }
    }

    @Test("a text that was sent twice is added once")
    func onceOnly() throws {
      try withRingDraft(workers: 1, Self.settings) { server in
        let line = try CuttableLine(to: server.port)
        let ada = try Writer("ada", at: line.port)
        defer { ada.quit() }
        try ada.signIn()
        try ada.createDraft("Once")
        try ada.browser.type("Only once", into: "#text")
        line.cut()
        try ada.browser.click("form:has(#text) button[type=submit]")
        try ada.awaitText("Sending …", in: "form:has(#text) button[type=submit]")
        try line.mend()
        try ada.awaitSegments(["Only once"])
        let draft = try #require(try ada.browser.address.split(separator: "=").last)
        let stored = try server.get("/v1/collab/drafts/\(draft)").json()["data"]?["segments"]?.arrayValue
        #expect(stored?.count == 1)
      }
    }

    @Test("an invite is for one person, and says so")
    func notMine() throws {
      try withRingDraft(workers: 1, Self.settings) { server in
        let ada = try Writer("ada", at: server.port)
        defer { ada.quit() }
        try ada.signIn()
        try ada.createDraft("For Bob")
        let link = try ada.invite("bob")
        let eve = try Writer("eve", at: server.port)
        defer { eve.quit() }
        try eve.browser.open(link)
        try eve.giveName()
        try eve.awaitText("This invite is for bob, not eve", in: "[role=alert]")
        try eve.browser.click("main .second")
        try Writer("bob", eve.browser, at: server.port).giveName()
        try eve.awaitText("ada holds the ring", in: ".holder")
      }
    }

    @Test("a fourth socket is refused, and the page says why and how to go on")
    func fourthSocket() throws {
      try withRingDraft(workers: 2, Self.settings.merging(["WS_LIMITS_ENABLED": "true"]) { $1 }) { server in
        let ada = try Writer("ada", at: server.port)
        defer { ada.quit() }
        try ada.signIn()
        try ada.createDraft("Many windows")
        let address = try ada.browser.address
        for _ in 0..<3 {
          try ada.awaitText("Live", in: ".state")
          try ada.browser.openWindow()
          try ada.browser.open(address)
        }
        try ada.awaitText("You watch drafts in as many windows as this server lets you", in: "[role=alert]")
        #expect(try ada.browser.text(".state") == "Not watching")
        try ada.browser.closeFirstWindow()
        try ada.browser.click("[role=alert] button")
        try ada.awaitText("Live", in: ".state")
      }
    }

    @Test("where names are not believed a token is pasted")
    func token() throws {
      let settings = ["TRUST_USER_HEADER": "false", "JWT_SECRET": TestToken.secret]
      try withRingDraft(workers: 1, Self.settings.merging(settings) { $1 }) { server in
        let ada = try Writer("ada", at: server.port)
        defer { ada.quit() }
        try ada.openPage()
        #expect(try ada.browser.texts("#name").isEmpty)
        try ada.browser.type("no token", into: "#token")
        try ada.browser.click("form button")
        try ada.awaitText("This is no token that names a user", in: "[role=alert]")
        try ada.browser.run("document.querySelector('#token').value = ''")
        try ada.browser.type(TestToken.sign(["sub": "ada"]), into: "#token")
        try ada.browser.click("form button")
        try ada.createDraft("By token")
        try ada.awaitText("Live", in: ".state")
        try ada.write("Believed.")
        // It is this tab's alone.
        #expect(try ada.browser.run("return JSON.stringify(localStorage)").stringValue == "{}")
      }
    }

    @Test("everything that can be used has a name, and a thread can be written by keyboard alone")
    func keyboard() throws {
      try withRingDraft(workers: 1, Self.settings) { server in
        let ada = try Writer("ada", at: server.port)
        defer { ada.quit() }
        try ada.openPage()
        let usable = "a[href], button, input, select, textarea, summary"
        // The field has the focus.
        try ada.browser.press("ada" + Browser.Key.enter.rawValue)
        try ada.awaitText("Your drafts", in: "h1")
        #expect(try ada.browser.names(usable).allSatisfy { !$0.isEmpty })
        // From the heading past the links and buttons before it.
        try ada.browser.press(Browser.Key.tab.rawValue + "Keys" + Browser.Key.enter.rawValue)
        try ada.awaitText("It is your turn", in: ".holder")
        #expect(try ada.browser.names(usable).allSatisfy { !$0.isEmpty })
        try ada.browser.press(Browser.Key.tab.rawValue + "By keys.")
        try ada.browser.press(Browser.Key.enter.rawValue, holding: .control)
        try ada.awaitSegments(["By keys."])
        #expect(try ada.browser.text("#spoken") == "Added.")
      }
    }

    @Test("pictures of each page, in the light, in the dark and on a phone")
    func pictures() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let target = ProcessInfo.processInfo.environment["SCREENSHOTS"] ?? folder.path
      try withRingDraft(workers: 2, Self.settings) { server in
        try server.writeForPictures()
        for (name, look) in [
          ("light", Browser.Look()), ("dark", Browser.Look(isDark: true)),
          ("phone", Browser.Look(width: 390, height: 844)),
        ] {
          let ada = try Writer("ada", at: server.port, look)
          defer { ada.quit() }
          try ada.openPage()
          try ada.picture("sign-in-\(name)", in: target)
          try ada.giveName()
          try ada.awaitText("Your turn", in: ".drafts")
          try ada.picture("drafts-\(name)", in: target)
          try ada.browser.click(".drafts .mine a")
          try ada.awaitText("Live", in: ".state")
          try ada.picture("thread-\(name)", in: target)
          let overflow = "return document.documentElement.scrollWidth - innerWidth"
          #expect(try ada.browser.run(overflow).integerValue ?? 1 <= 0, "nothing is wider than the window")
        }
      }
    }
  }
}

extension RingDraftProcess {
  /// A thread that looks like one, and another that somebody else is at.
  fileprivate func writeForPictures() throws {
    let walk = try createDraft(by: "ada", title: "A walk in four hands", initialSegment: "We left before the rain did.")
    let turns = [
      ("ada", "grace"), ("grace", "The path remembered us better than we remembered it."), ("grace", "ada"),
      ("ada", "You said the bridge was new. It was not.\nIt was only clean."), ("ada", "grace"),
      ("grace", "Nothing is new that leads to the same river."), ("grace", "ada"),
    ]
    _ = try addCollaborator("grace", to: walk, by: "ada")
    for (number, (author, word)) in turns.enumerated() {
      let isPass = ["ada", "grace"].contains(word)
      let answer =
        try isPass
        ? pass(walk, from: author, to: word, key: "\(number)") : append(to: walk, by: author, word, key: "\(number)")
      guard answer.status == 200 else { throw HarnessError("no picture: \(answer.text)") }
    }
    let other = try createDraft(by: "ada", title: "What the lighthouse keeper saw")
    _ = try addCollaborator("linus", to: other, by: "ada")
    _ = try pass(other, from: "ada", to: "linus", key: "p")
  }
}
