import Testing

/// Everything that starts the real executables. Suites are nested in this one so that they run one after the other:
/// each has the machine, and the default ports of its own server, to itself.
@Suite(.serialized) struct EndToEnd {}
