import Foundation

@testable import Worker

/// What bytes on a connection of their own are answered with.
struct WireExchange: Equatable {
  /// Status codes in order, 100 included.
  var statuses: [Int]
  /// What of each answer follows its header section; ``ServerUnderTest/echo`` repeats the request there.
  var contents: [String]

  /// - Parameter pieceSizes: how the bytes are cut; the last size goes on. Empty: whole.
  init(_ input: [UInt8], pieceSizes: [Int] = []) {
    let server = ServerUnderTest()
    var sizes = pieceSizes
    var rest = input[...]
    while !rest.isEmpty {
      let size = sizes.first ?? rest.count
      if sizes.count > 1 { sizes.removeFirst() }
      server.send(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    let answers = server.receivedText().split(separator: "HTTP/1.1 ")
    statuses = answers.compactMap { Int($0.prefix(3)) }
    contents = answers.map { $0.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().joined() }
  }

  init(_ input: String, pieceSizes: [Int] = []) {
    self.init(Array(input.utf8), pieceSizes: pieceSizes)
  }

  /// Without what depends on how the bytes are cut, the 100 sent to who waits, and without ids that are made up.
  var finalAnswers: WireExchange {
    var copy = self
    for index in statuses.indices.reversed() where statuses[index] == 100 {
      copy.statuses.remove(at: index)
      copy.contents.remove(at: index)
    }
    copy.contents = zip(copy.statuses, copy.contents).map { status, content in
      status == 200 ? content : content.components(separatedBy: "request_id").first ?? ""
    }
    return copy
  }
}
