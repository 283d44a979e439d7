import Glibc
import Logging
import Settings
import SupervisorCore
import Systemd

/// The listening sockets of this start.
struct Listeners {
  /// Close-on-exec and non-blocking, at numbers above all that they get in a child.
  let descriptors: [Int32]
  /// Where a client on this machine connects to.
  let address: String
  /// Whether a socket unit of systemd's passed them, so that `HOST`, `PORT` and `LISTENERS` do not count.
  let arePassed: Bool

  /// Those that a socket unit passed, else those that systemd kept for a supervisor before, if the settings are still
  /// the same, else new ones by `HOST`, `PORT` and `LISTENERS`, which systemd is given to keep.
  static func open(_ settings: SupervisorSettings, logger: Logger) throws(StartupError) -> Listeners {
    let sources = ListenerSources(PassedListeners.take())
    closeUnknown(sources.unknown, logger)
    guard sources.served.isEmpty else {
      discard(sources.stored)
      return try listeners(sources.served, arePassed: true)
    }
    if try fit(sources.stored, host: settings.host, port: settings.port, count: settings.listeners) {
      logger.info("the listeners are those of before", metadata: ["listeners": "\(sources.stored.count)"])
      return try listeners(sources.stored, arePassed: false)
    }
    discard(sources.stored)
    let bound = try ListenerBinding.bind(host: settings.host, port: settings.port, count: settings.listeners)
    DescriptorStore.keep(bound, name: ListenerSources.storedName)
    return try listeners(bound, arePassed: false)
  }

  private static func listeners(_ sockets: [Int32], arePassed: Bool) throws(StartupError) -> Listeners {
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
      return Listeners(descriptors: descriptors, address: address, arePassed: arePassed)
    } catch {
      throw .system("the listening sockets cannot be kept", error.code)
    }
  }

  /// Whether stored listeners are what binding anew would give.
  static func fit(_ stored: [Int32], host: String, port: Int, count: Int) throws(StartupError) -> Bool {
    guard !stored.isEmpty, stored.count == count else { return false }
    let wanted = try SocketAddress.resolve(host: host, port: port).written
    return stored.allSatisfy { (try? SocketAddress.bound(to: $0).written) == wanted }
  }

  /// Closes listeners that are no longer wanted, here and in systemd's store. They end at once, so that the address is
  /// free: systemd closes its duplicates when it comes to it.
  private static func discard(_ stored: [Int32]) {
    guard !stored.isEmpty else { return }
    DescriptorStore.drop(name: ListenerSources.storedName)
    for listener in stored {
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
    }
  }

  /// Nobody would accept from them, and whoever connected would wait for ever.
  private static func closeUnknown(_ unknown: [PassedDescriptor], _ logger: Logger) {
    for entry in unknown { close(entry.descriptor) }
    for name in Set(unknown.map(\.name)).sorted() {
      logger.warning(
        """
        systemd passed a descriptor that is not served: the name of the service's listeners is http \
        (FileDescriptorName=http in the socket unit)
        """, metadata: ["name": "\(name)"])
      // It may come from the store, left there by another release.
      DescriptorStore.drop(name: name)
    }
  }
}
