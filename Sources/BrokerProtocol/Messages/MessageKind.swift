/// The kind byte of every frame: requests below 64, replies from 64, pushes from 128.
enum MessageKind: UInt8 {
  case hello = 1
  case ping = 2
  case execute = 3
  case join = 4
  case leave = 5
  case resume = 6
  case decide = 7
  case acquireSocket = 8
  case releaseSocket = 9
  case declareSockets = 10
  case limitsNoted = 11
  case limitCounts = 12
  case openedSocket = 13

  case welcome = 64
  case pong = 65
  case outcome = 66
  case joined = 67
  case resumed = 68
  case failed = 69
  case decision = 70
  case socketAnswer = 71

  case publication = 128
  case limitsChanged = 129
  case closeSocket = 130
  case limitRules = 131
}
