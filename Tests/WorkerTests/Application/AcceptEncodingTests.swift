import Testing

@testable import Worker

@Suite("Accept-Encoding") struct AcceptEncodingTests {
  @Test(arguments: [
    "gzip", "deflate, gzip, br", "GZIP", "gzip;q=0.1", "gzip ; q=1", "*", "br, *;q=0.5", "identity;q=0, gzip",
  ])
  func takes(value: String) {
    #expect(ServedDocument.takesGzip(value))
  }

  @Test(arguments: [nil, "", "br", "gzip;q=0", "gzip;q=0.0, *", "*;q=0", "identity", "gzipped", "gzip;q=x"])
  func takesNot(value: String?) {
    #expect(!ServedDocument.takesGzip(value))
  }
}
