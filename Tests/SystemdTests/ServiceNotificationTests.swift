import Glibc
import Testing

@testable import Systemd

/// Serialized: the service manager's socket is found through the environment, of which a process has one.
@Suite("Service notification", .serialized)
struct ServiceNotificationTests {
  @Test func assignmentsAreThoseOfTheManual() {
    #expect(ServiceNotification.ready.assignment == "READY=1")
    #expect(ServiceNotification.stopping.assignment == "STOPPING=1")
    #expect(
      ServiceNotification.reloading(monotonicMicroseconds: 17).assignment == "RELOADING=1\nMONOTONIC_USEC=17")
    #expect(ServiceNotification.status("3 of 4 workers ready").assignment == "STATUS=3 of 4 workers ready")
  }

  @Test func theWatchdogAndTimeoutsAreThoseOfTheManual() {
    #expect(ServiceNotification.watchdog.assignment == "WATCHDOG=1")
    #expect(ServiceNotification.extendTimeout(microseconds: 15_000_000).assignment == "EXTEND_TIMEOUT_USEC=15000000")
  }

  @Test func theWatchdogIsThisProcesssOrNobodys() {
    #expect(ServiceNotification.watchdogMicroseconds == nil)
    setenv("WATCHDOG_USEC", "30000000", 1)
    defer { unsetenv("WATCHDOG_USEC") }
    #expect(ServiceNotification.watchdogMicroseconds == 30_000_000)
    setenv("WATCHDOG_PID", "1", 1)
    defer { unsetenv("WATCHDOG_PID") }
    #expect(ServiceNotification.watchdogMicroseconds == nil, "it is another's")
    setenv("WATCHDOG_PID", String(getpid()), 1)
    #expect(ServiceNotification.watchdogMicroseconds == 30_000_000)
  }

  @Test(arguments: ["a\nREADY=1", "a\r\nREADY=1", "a\u{2028}READY=1"])
  func aStatusStaysOneLine(text: String) {
    #expect(ServiceNotification.status(text).assignment == "STATUS=a READY=1")
  }

  @Test func severalGoInOneDatagram() {
    let manager = NotificationSocket()
    setenv("NOTIFY_SOCKET", manager.path, 1)
    defer { unsetenv("NOTIFY_SOCKET") }
    #expect(ServiceNotification.send(.ready, .status("4 of 4 workers ready")))
    #expect(manager.receive() == "READY=1\nSTATUS=4 of 4 workers ready")
    #expect(ServiceNotification.send(.stopping))
    #expect(manager.receive() == "STOPPING=1")
  }

  @Test func withoutAServiceManagerNobodyIsTold() {
    #expect(!ServiceNotification.send(.ready))
  }

  @Test func aServiceManagerThatIsGoneIsNoFault() {
    setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1)
    defer { unsetenv("NOTIFY_SOCKET") }
    #expect(!ServiceNotification.send(.ready))
  }

  // MARK: The descriptor store

  @Test func descriptorsAreStoredAndDroppedByName() {
    let manager = NotificationSocket()
    setenv("NOTIFY_SOCKET", manager.path, 1)
    defer { unsetenv("NOTIFY_SOCKET") }
    #expect(DescriptorStore.keep([Int32](repeating: 0, count: 129), name: "listeners"))
    #expect(manager.receive() == "FDSTORE=1\nFDNAME=listeners")
    #expect(manager.receive() == "FDSTORE=1\nFDNAME=listeners", "one message carries so many")
    DescriptorStore.drop(name: "listeners")
    #expect(manager.receive() == "FDSTOREREMOVE=1\nFDNAME=listeners")
  }

  @Test func nothingIsStoredWhereNobodyListens() {
    #expect(!DescriptorStore.keep([0], name: "listeners"))
    #expect(!DescriptorStore.keep([], name: "listeners"))
  }

  // MARK: Passed listeners

  @Test func listenersThatArePassedToAnotherProcessAreNotTaken() {
    setenv("LISTEN_FDS", "1", 1)
    setenv("LISTEN_PID", "1", 1)
    #expect(PassedListeners.take().isEmpty)
    unsetenv("LISTEN_FDS")
    unsetenv("LISTEN_PID")
  }

  @Test(arguments: ["", "0", "many", "-1"])
  func aWrongCountPassesNothing(count: String) {
    setenv("LISTEN_FDS", count, 1)
    setenv("LISTEN_PID", String(getpid()), 1)
    #expect(PassedListeners.take().isEmpty)
    unsetenv("LISTEN_FDS")
    unsetenv("LISTEN_PID")
  }
}
