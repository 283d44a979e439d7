import CLinux
import SupervisorCore

/// Shows where an event loop hangs when its process is ended with SIGABRT, as a supervisor ends one that is silent, and
/// systemd a supervisor.
package enum LoopTrace {
  /// Has SIGABRT tell the supervisor where the calling thread is, as ``ChildMessage/trace(_:)``. Called once, on the
  /// event loop.
  /// - Returns: 0, or an errno value. Without it SIGABRT ends the process all the same.
  @discardableResult
  package static func startForChild() -> Int32 {
    ringdraft_trace_start(ChildDescriptors.control, ChildMessage.traceTag)
  }

  /// The same for a supervisor, which has nobody to tell: standard error gets it.
  @discardableResult
  package static func startForSupervisor() -> Int32 { ringdraft_trace_start(-1, 0) }

  /// Says what the event loop begins, for the case that it does not come back from it. Costs two short copies.
  /// - Parameters:
  ///   - what: its kind, at most 64 bytes of it.
  ///   - id: whose it is, such as a request id; at most 64 bytes of it. No secret: it may be logged.
  @inline(__always)
  package static func begin(_ what: String, _ id: String = "") {
    var what = what
    var id = id
    what.withUTF8 { what in
      id.withUTF8 { id in
        what.withMemoryRebound(to: CChar.self) { what in
          id.withMemoryRebound(to: CChar.self) { id in
            ringdraft_trace_note(what.baseAddress, what.count, id.baseAddress, id.count)
          }
        }
      }
    }
  }
}
