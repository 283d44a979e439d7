import HTTPCore
import Testing

@Suite struct WebOriginTests {
  @Test(arguments: [
    ("https://app.example", "https://app.example:443"), ("HTTPS://App.Example:443", "https://app.example:443"),
    ("http://localhost:3000", "http://localhost:3000"), ("http://[::1]", "http://[::1]:80"),
    ("http://192.0.2.1:08080", "http://192.0.2.1:8080"), ("http://[2001:DB8::1]:65535", "http://[2001:db8::1]:65535"),
    ("chrome-extension://abc_def", "chrome-extension://abc_def"), ("app+v1.x://host:1", "app+v1.x://host:1"),
  ])
  func hasOneForm(written: String, form: String) {
    #expect(WebOrigin(written)?.text == form)
  }

  @Test(arguments: [
    "", "null", "*", "app.example", "https://", "https://app.example/", "https://app.example/path", "https:app.example",
    "https://*.example", "https://app.example:", "https://app.example:0", "https://app.example:65536",
    "https://app.example:+1", "https://app.example:4 3", "https://me@app.example", "https://app.example?x",
    "https://app.example#x", "https://[::1", "https://[::1]x", "https://[1::2::3]", "://app.example",
    "1http://app.example", "ht tp://app.example", "https://app.example https://two.example", "https://äpp.example",
    "https://app.example\n", " https://app.example", "https://app.example:000443",
  ])
  func otherTextsAreNone(text: String) {
    #expect(WebOrigin(text) == nil)
  }

  @Test func schemeHostAndPortTellOriginsApart() {
    let texts = [
      "https://app.example", "http://app.example", "https://app.example:444", "https://xapp.example",
      "https://app.example.evil", "wss://app.example",
    ]
    #expect(Set(texts.compactMap { WebOrigin($0)?.text }).count == texts.count)
  }
}
