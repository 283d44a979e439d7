import Glibc
import Logging
import Settings
import Systemd

/// The listening sockets of this start.
struct Listeners {
  /// The workers'.
  let service: ListenerGroup
  /// The broker's, for metrics. None is usual.
  let metrics: ListenerGroup
  /// Where a client on this machine connects to.
  let address: String

  /// Those whose listeners a socket unit passed.
  var passedRoles: Set<ListenerRole> { Set([service, metrics].filter(\.arePassed).map(\.role)) }

  /// Those that systemd passed or kept, or new ones.
  static func open(_ settings: SupervisorSettings, logger: Logger) throws(StartupError) -> Listeners {
    let sources = ListenerSources(PassedListeners.take())
    closeUnknown(sources.unknown, logger)
    let service = try ListenerGroup.open(
      .service, sources,
      wanted: (ListenAddress(host: settings.host, port: settings.port), settings.listeners), logger: logger)
    let metrics = try ListenerGroup.open(
      .metrics, sources, wanted: settings.metricsAddress.map { ($0, 1) }, logger: logger)
    do throws(SystemError) {
      let address = try SocketAddress.bound(to: service.descriptors[0]).connectable
      return Listeners(service: service, metrics: metrics, address: address)
    } catch {
      throw .system("the listening sockets cannot be kept", error.code)
    }
  }

  /// Nobody would accept from them, and whoever connected would wait for ever.
  private static func closeUnknown(_ unknown: [PassedDescriptor], _ logger: Logger) {
    for entry in unknown { close(entry.descriptor) }
    for name in Set(unknown.map(\.name)).sorted() {
      logger.warning(
        """
        systemd passed a descriptor that is not served: listeners of the service are called http, of metrics metrics \
        (FileDescriptorName= in the socket unit)
        """, metadata: ["name": "\(name)"])
      // It may come from the store, left there by another release.
      DescriptorStore.drop(name: name)
    }
  }
}
