import CSystemd

/// Descriptors that the service manager holds for this service, and passes to its next process: see
/// `FileDescriptorStoreMax=` in systemd.service(5). What is stored is a duplicate, so both have it.
package enum DescriptorStore {
  /// One message carries so many; the kernel allows 253 (SCM_MAX_FD).
  private static let descriptorsPerMessage = 128

  /// Stores descriptors under one name, of at most 255 ASCII characters without a colon.
  /// - Returns: whether a service manager was told. Whether it has room for them it does not say.
  @discardableResult
  package static func keep(_ descriptors: [Int32], name: String) -> Bool {
    var wasTold = !descriptors.isEmpty
    var rest = descriptors[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(descriptorsPerMessage))
      rest = rest.dropFirst(descriptorsPerMessage)
      let status = sd_pid_notify_with_fds(0, 0, "FDSTORE=1\nFDNAME=\(name)", some, UInt32(some.count))
      wasTold = wasTold && status > 0
    }
    return wasTold
  }

  /// Has the service manager close all that it holds under this name.
  package static func drop(name: String) {
    sd_notify(0, "FDSTOREREMOVE=1\nFDNAME=\(name)")
  }
}
