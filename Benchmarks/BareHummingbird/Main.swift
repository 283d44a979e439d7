import Foundation
import Hummingbird

/// The reference for a read: a bare Hummingbird route that answers the bytes of a file.
/// Usage: bare-hummingbird PORT FILE
@main
struct BareHummingbird {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let port = Int(arguments[1]) else {
      FileHandle.standardError.write(Data("usage: bare-hummingbird PORT FILE\n".utf8))
      exit(64)
    }
    let body = ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: arguments[2])))
    let router = Router()
    router.get("v1/collab/drafts/{id}") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: .init(byteBuffer: body))
    }
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
    try await application.runService()
  }
}
