import Glibc

/// How many descriptors this process may have. A worker needs one for each connection.
package enum DescriptorLimit {
  /// Raises the limit to what the system allows this process. Children inherit it.
  /// - Returns: the limit now in force; nil when the system does not tell.
  @discardableResult
  package static func raise() -> Int? {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return nil }
    guard limit.rlim_cur < limit.rlim_max else { return Int(clamping: limit.rlim_cur) }
    var raised = limit
    raised.rlim_cur = limit.rlim_max
    return Int(clamping: setrlimit(resource, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur)
  }
}
