/// Whoever read the output is gone, as `head` is once it has its lines.
struct OutputClosed: Error {}
