/// How somebody looks at a service: what keys change.
struct TopView: Equatable {
  /// What the processes are sorted by.
  enum Order: String, CaseIterable {
    case slot
    case processor = "cpu"
    case memory
    case requests
    case lag
    case sockets

    var next: Order {
      let all = Self.allCases
      return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
  }

  /// What a key asks for.
  enum Key: Equatable {
    case quit
    case sort
    case reverse
    case pause
  }

  var order = Order.slot
  var isReversed = false
  var isPaused = false

  static func key(_ byte: UInt8) -> Key? {
    switch byte {
    // Ctrl-C and Ctrl-D come as bytes here.
    case UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4: .quit
    case UInt8(ascii: "s"), UInt8(ascii: "S"): .sort
    case UInt8(ascii: "r"), UInt8(ascii: "R"): .reverse
    case UInt8(ascii: " "), UInt8(ascii: "p"): .pause
    default: nil
    }
  }

  mutating func take(_ key: Key) {
    switch key {
    case .quit: break
    case .sort: order = order.next
    case .reverse: isReversed.toggle()
    case .pause: isPaused.toggle()
    }
  }
}
