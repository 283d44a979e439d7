/// The members of a JSON object in order. A key written twice keeps its first place and takes its last value, as in a
/// Python dictionary. Keys are compared by code points.
package struct JSONObject: Sendable, Equatable {
  package struct Member: Sendable, Equatable {
    package let key: String
    package fileprivate(set) var value: JSONValue

    package static func == (left: Member, right: Member) -> Bool {
      JSONObject.areSame(left.key, right.key) && left.value == right.value
    }
  }

  /// Up to this many members are searched one by one; beyond it an index is kept, so that a body full of keys costs
  /// time in proportion to its length.
  private static let maxUnindexedMembers = 16

  package private(set) var members: [Member] = []
  /// The places of all members when there are more than `maxUnindexedMembers`, else empty.
  private var index = JSONKeyIndex()

  package init() {}

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }

  /// The value of `key`, or nil when the object has no such member.
  package subscript(key: String) -> JSONValue? {
    let hash = members.count > Self.maxUnindexedMembers ? JSONKeyIndex.hash(of: key) : 0
    return place(of: key, hash: hash).map { members[$0].value }
  }

  /// Sets `key`, in its old place when it has one.
  package mutating func set(_ key: String, _ value: JSONValue) {
    let hash = members.count >= Self.maxUnindexedMembers ? JSONKeyIndex.hash(of: key) : 0
    if let place = place(of: key, hash: hash) {
      members[place].value = value
      return
    }
    if members.count == Self.maxUnindexedMembers {
      for (place, member) in members.enumerated() { index.insert(place, hash: JSONKeyIndex.hash(of: member.key)) }
    }
    members.append(Member(key: key, value: value))
    if members.count > Self.maxUnindexedMembers { index.insert(members.count - 1, hash: hash) }
  }

  /// - Parameter hash: of the key, when the index is in use.
  private func place(of key: String, hash: UInt32) -> Int? {
    if members.count > Self.maxUnindexedMembers {
      return index.place(hash: hash) { Self.areSame(members[$0].key, key) }
    }
    return members.firstIndex { Self.areSame($0.key, key) }
  }

  fileprivate static func areSame(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
  }

  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members == right.members
  }
}
