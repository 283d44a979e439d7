import Glibc
import Settings
import SupervisorCore
import Systemd

/// The listening sockets of this start.
struct Listeners {
  /// Close-on-exec and non-blocking, at numbers above all that they get in a child.
  let descriptors: [Int32]
  /// Where a client on this machine connects to.
  let address: String
  /// Whether systemd passed them, and keeps them when this process is gone.
  let arePassed: Bool

  /// Those that systemd passed, else new ones by `HOST`, `PORT` and `LISTENERS`.
  static func open(_ settings: Settings) throws(StartupError) -> Listeners {
    let passed = PassedListeners.take()
    let sockets =
      passed.isEmpty
      ? try ListenerBinding.bind(host: settings.host, port: settings.port, count: settings.listeners) : passed
    guard sockets.count <= ControlMessageLimits.listeners else {
      throw StartupError(
        message: "systemd passed \(sockets.count) sockets; at most \(ControlMessageLimits.listeners) are served")
    }
    do throws(SystemError) {
      var descriptors: [Int32] = []
      for socket in sockets {
        // A shared listener that blocks would hold up a worker whose connection a sibling took.
        _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
        descriptors.append(try Descriptor.moved(socket, toAtLeast: ChildDescriptors.listener(sockets.count)))
      }
      let address = try SocketAddress.bound(to: descriptors[0]).connectable
      return Listeners(descriptors: descriptors, address: address, arePassed: !passed.isEmpty)
    } catch {
      throw .system("the listening sockets cannot be kept", error.code)
    }
  }
}
