/// A process of another user connected. Its connection is closed unread.
struct PeerRefused: Error {}
