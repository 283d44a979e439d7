import Glibc
import Logging
import Settings
import SupervisorCore
import Systemd

/// The listening sockets of one role.
struct ListenerGroup {
  let role: ListenerRole
  /// Close-on-exec and non-blocking, at numbers above all that they get in a child.
  let descriptors: [Int32]
  /// Whether a socket unit of systemd's passed them, so that the settings do not say where they listen.
  let arePassed: Bool

  /// Those that a socket unit passed, else those that systemd kept for a supervisor before, if the settings are still
  /// the same, else new ones, which systemd is given to keep.
  /// - Parameter wanted: where the settings want how many; nil: nowhere.
  static func open(
    _ role: ListenerRole, _ sources: ListenerSources, wanted: (address: ListenAddress, count: Int)?, logger: Logger
  ) throws(StartupError) -> ListenerGroup {
    let (passed, stored) = (sources.passed(role), sources.stored(role))
    guard passed.isEmpty else {
      discard(stored, role)
      return ListenerGroup(role: role, descriptors: try kept(passed, role), arePassed: true)
    }
    guard let wanted else {
      discard(stored, role)
      return ListenerGroup(role: role, descriptors: [], arePassed: false)
    }
    if try fit(stored, role, wanted.address, count: wanted.count) {
      logger.info(
        "the listeners are those of before",
        metadata: ["listeners": "\(stored.count)", "address": "\(wanted.address)"])
      return ListenerGroup(role: role, descriptors: try kept(stored, role), arePassed: false)
    }
    discard(stored, role)
    let bound = try ListenerBinding.bind(role, wanted.address, count: wanted.count)
    DescriptorStore.keep(bound, name: role.storedName)
    return ListenerGroup(role: role, descriptors: try kept(bound, role), arePassed: false)
  }

  private static func kept(_ sockets: [Int32], _ role: ListenerRole) throws(StartupError) -> [Int32] {
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
      return descriptors
    } catch {
      throw .system("the listening sockets cannot be kept", error.code)
    }
  }

  /// Whether stored listeners are what binding anew would give.
  static func fit(
    _ stored: [Int32], _ role: ListenerRole, _ address: ListenAddress, count: Int
  ) throws(StartupError) -> Bool {
    guard !stored.isEmpty, stored.count == count else { return false }
    let wanted = try SocketAddress.resolve(address, setting: role.hostSetting).written
    return stored.allSatisfy { (try? SocketAddress.bound(to: $0).written) == wanted }
  }

  /// Closes listeners that are no longer wanted, here and in systemd's store. They end at once, so that the address is
  /// free: systemd closes its duplicates when it comes to it.
  private static func discard(_ stored: [Int32], _ role: ListenerRole) {
    guard !stored.isEmpty else { return }
    DescriptorStore.drop(name: role.storedName)
    for listener in stored {
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
    }
  }
}
