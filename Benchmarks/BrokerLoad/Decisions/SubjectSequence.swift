/// Who asks, one after the other: users of a fixed number, uniformly, or each one once.
struct SubjectSequence {
  /// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
  struct Generator {
    private var state: UInt64

    init(seed: UInt64) {
      state = seed
    }

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private enum Kind {
    case users(UInt64)
    case new(next: UInt64)
  }

  private var kind: Kind
  private var random = Generator(seed: UInt64.random(in: .min ... .max))

  /// - Parameter text: `users:COUNT`, or `new:FIRST` for FIRST, FIRST + 1 and so on.
  init?(_ text: String) {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let number = UInt64(parts[1]) else { return nil }
    switch parts[0] {
    case "users" where number > 0: kind = .users(number)
    case "new": kind = .new(next: number)
    default: return nil
    }
  }

  mutating func next() -> UInt64 {
    switch kind {
    case .users(let count): return random.next().multipliedFullWidth(by: count).high
    case .new(let number):
      kind = .new(next: number + 1)
      return number
    }
  }
}
