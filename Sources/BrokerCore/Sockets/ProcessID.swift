/// A worker's process, by its number. The number is nobody else's for as long as the broker watches the process.
package struct ProcessID: Hashable, Sendable {
  package let value: Int32

  package init(_ value: Int32) {
    self.value = value
  }
}
