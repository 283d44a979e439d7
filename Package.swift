// swift-tools-version: 6.2
import PackageDescription

// Strictness is the same for every target of ours: Swift 6 mode, `any` spelled out, warnings are errors.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// A module of rules and values. It imports the standard library only, so it cannot reach a clock, a socket or a lock.
func pure(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A module that owns descriptors, threads or files and does what the pure modules decided.
func shell(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "ringdraft",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "ringdraft", targets: ["Supervisor"]),
    .executable(name: "ringdraft-broker", targets: ["StateBroker"]),
    .executable(name: "ringdraft-worker", targets: ["Worker"]),
    .executable(name: "ringdraftctl", targets: ["Control"]),
    .executable(name: "bare-hummingbird", targets: ["BareHummingbird"]),
    .executable(name: "broker-load", targets: ["BrokerLoad"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: []),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
  ],
  targets: [
    // C: what Swift's Glibc module does not import.
    .target(name: "CLinux"),
    // The API's descriptions, docs/*.yaml, as bytes.
    .target(name: "CDocuments"),
    // The writers' page, as bytes.
    .target(name: "CPages", exclude: ["pages"]),
    .target(name: "CGzip", linkerSettings: [.linkedLibrary("z")]),
    .systemLibrary(
      name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),

    // Rules and values.
    pure("ContractJSON"),
    pure("Drafts"),
    pure("Limits"),
    pure("Audit", ["ContractJSON", "Drafts"]),
    pure("Figures", ["Limits"]),
    pure("BrokerProtocol", ["Drafts", "Limits"]),
    pure("BrokerCore", ["BrokerProtocol", "Drafts", "Limits"]),
    pure("SupervisorCore"),
    pure("HTTPCore"),
    pure("WebSocketCore", ["HTTPCore"]),

    // Shells around them.
    shell("Systemd", ["CSystemd"]),
    shell("ProcessControl", ["Figures", "SupervisorCore", "CLinux", logging]),
    shell("Observability", ["ContractJSON", "CLinux", "Drafts", logging]),
    shell(
      "Settings",
      [
        "HTTPCore", "Limits", "ContractJSON",
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    shell(
      "Storage",
      [
        "Audit", "Drafts", "BrokerProtocol", "ContractJSON", "Observability", "CLinux", crypto,
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    shell("BrokerTransport", ["BrokerProtocol", nioCore]),
    shell(
      "BrokerClient", ["Limits", "BrokerProtocol", "BrokerTransport", "Drafts", "CLinux", nioCore, nioPosix, logging]),

    // The processes.
    program(
      "Supervisor",
      [
        "SupervisorCore", "ProcessControl", "Settings", "Systemd", "CLinux", "Observability", "ContractJSON", "Drafts",
        logging,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    program(
      "StateBroker",
      [
        "Audit", "Figures", "Limits", "BrokerCore", "BrokerProtocol", "BrokerTransport", "Drafts", "Storage",
        "Settings",
        "Observability", "ContractJSON", "HTTPCore", .product(name: "NIOHTTP1", package: "swift-nio"),
        "ProcessControl", "SupervisorCore", "CLinux", nioCore, nioPosix, logging,
      ]),
    program(
      "Worker",
      [
        "Figures", "Limits", "Drafts", "ContractJSON", "BrokerProtocol", "BrokerClient", "Storage", "Settings",
        "Observability", "ProcessControl", "SupervisorCore", "WebSocketCore", "HTTPCore", "CLinux",
        "CDocuments", "CPages", "CGzip",
        nioCore, nioPosix, logging, crypto,
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "JWTKit", package: "jwt-kit"),
      ]),
    // The operator's command line.
    program(
      "Control",
      [
        "Audit", "CLinux", "ContractJSON", "Drafts", "Limits", "Storage", "Settings", "Observability", "SupervisorCore",
        nioCore, nioPosix, crypto,
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The reference `make bench` measures a read against.
    program(
      "BareHummingbird", path: "Benchmarks/BareHummingbird",
      [.product(name: "Hummingbird", package: "hummingbird")]),
    // Loads a broker through the workers' own client, and asks it and Redis for the same decisions.
    program(
      "BrokerLoad", path: "Benchmarks/BrokerLoad",
      ["BrokerClient", "BrokerProtocol", "Drafts", "Limits", "CLinux", nioCore, nioPosix, logging]),

    // What several test targets share.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    // What Swift's Glibc module does not import, and tests alone need.
    .target(name: "CTestSupport", path: "Tests/CTestSupport"),
    // The same for tests of shells.
    .target(
      name: "ServiceTestSupport", dependencies: ["BrokerProtocol", "BrokerTransport", nioCore, nioPosix, logging],
      path: "Tests/ServiceTestSupport", swiftSettings: strict),

    tests("ContractJSONTests", ["ContractJSON", "TestSupport"]),
    tests("DraftsTests", ["TestSupport", "Drafts"]),
    tests("LimitsTests", ["Limits", "TestSupport"]),
    tests("AuditTests", ["Audit", "ContractJSON", "Drafts", "TestSupport"]),
    tests(
      "StateBrokerTests",
      [
        "StateBroker", "Audit", "Figures", "ProcessControl", "BrokerCore", "BrokerProtocol", "ContractJSON", "Drafts",
        "Limits",
        "Storage",
        "ServiceTestSupport", nioCore, nioPosix, logging, .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    tests("BrokerProtocolTests", ["TestSupport", "BrokerProtocol", "Drafts", "Limits"]),
    tests("BrokerCoreTests", ["TestSupport", "BrokerCore", "BrokerProtocol", "Drafts", "Limits"]),
    tests("BrokerTransportTests", ["BrokerTransport", "BrokerProtocol", nioCore]),
    tests(
      "BrokerClientTests",
      [
        "BrokerClient", "BrokerProtocol", "Drafts", "Limits", "CLinux", "ServiceTestSupport", nioCore, nioPosix,
        logging, .product(name: "NIOEmbedded", package: "swift-nio"),
      ]),
    tests("SupervisorCoreTests", ["TestSupport", "SupervisorCore"]),
    tests(
      "SupervisorTests", ["Supervisor", "ProcessControl", "SupervisorCore", "Settings", "Systemd", "ContractJSON"]),
    tests(
      "ControlTests",
      [
        "Audit", "Control", "ContractJSON", "Drafts", "Settings", "SupervisorCore",
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    tests("FiguresTests", ["Figures", "Limits", "TestSupport"]),
    tests("ProcessControlTests", ["Figures", "ProcessControl", "SupervisorCore"]),
    tests("SystemdTests", ["Systemd"]),
    tests("WebSocketCoreTests", ["TestSupport", "WebSocketCore", "HTTPCore"]),
    tests("HTTPCoreTests", ["TestSupport", "HTTPCore"]),
    tests("SettingsTests", ["Settings", "ContractJSON"]),
    tests("ObservabilityTests", ["Drafts", "Observability", logging]),
    tests(
      "StorageTests",
      [
        "TestSupport", "Storage", "Audit", "ContractJSON", "Drafts", "BrokerProtocol",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    tests(
      "WorkerTests",
      [
        "TestSupport", "Worker", "Figures", "WebSocketCore", "HTTPCore", "Drafts", "ContractJSON", "Storage",
        "Settings",
        "BrokerClient", "BrokerCore", "BrokerProtocol", "ServiceTestSupport", nioCore, nioPosix, logging, crypto,
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "Yams", package: "Yams"),
      ]),
    tests(
      "EndToEndTests",
      [
        "Audit", "Storage", "ContractJSON", "CLinux", "BrokerProtocol", "Drafts", crypto,
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Yams", package: "Yams"),
        "TestSupport", "CTestSupport",
      ],
      resources: [.copy("Goldens"), .copy("Service/service-box")]),
  ]
)
