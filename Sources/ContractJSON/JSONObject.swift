/// The members of a JSON object in order. A key written twice keeps its first place and takes its last value, as in a
/// Python dictionary. Keys are compared by code points.
package struct JSONObject: Sendable, Equatable {
  package struct Member: Sendable, Equatable {
    package let key: String
    package fileprivate(set) var value: JSONValue

    package static func == (left: Member, right: Member) -> Bool {
      left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
    }
  }

  /// Up to this many members are searched one by one; beyond it an index is kept, so that a body full of keys costs
  /// time in proportion to its length.
  private static let maxUnindexedMembers = 16

  package private(set) var members: [Member] = []
  private var places: [[UInt8]: Int] = [:]

  package init() {}

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }

  /// The value of `key`, or nil when the object has no such member.
  package subscript(key: String) -> JSONValue? {
    place(of: key).map { members[$0].value }
  }

  /// Sets `key`, in its old place when it has one.
  package mutating func set(_ key: String, _ value: JSONValue) {
    if let place = place(of: key) {
      members[place].value = value
      return
    }
    members.append(Member(key: key, value: value))
    if members.count == Self.maxUnindexedMembers + 1 {
      for (place, member) in members.enumerated() { places[Array(member.key.utf8)] = place }
    } else if members.count > Self.maxUnindexedMembers {
      places[Array(key.utf8)] = members.count - 1
    }
  }

  private func place(of key: String) -> Int? {
    if members.count > Self.maxUnindexedMembers { return places[Array(key.utf8)] }
    return members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
  }

  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members == right.members
  }
}
