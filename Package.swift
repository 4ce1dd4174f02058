// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

// Products, named once.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundationEssentialsCompat = Target.Dependency.product(name: "NIOFoundationEssentialsCompat", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")

/// What the sources of the answer path are built with; `scripts/fuzz` has them instrumented for libFuzzer.
let isFuzzing = Context.environment["QWEN_FUZZ"] == "1"
let fuzzedSettings = isFuzzing ? settings + [.unsafeFlags(["-sanitize=fuzzer"])] : settings

let package = Package(
    name: "qwen-proxy",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "qwen-proxy", targets: ["qwen-proxy"]),
        .executable(name: "mock-qwen", targets: ["mock-qwen"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "Wire", dependencies: [nioCore], swiftSettings: fuzzedSettings),
        .target(
            name: "QwenSite",
            dependencies: ["CLibXML2", "Wire", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1, nioHTTPCompression, nioPosix, nioSSL],
            swiftSettings: fuzzedSettings
        ),
        // Forms that bring files, apart from the server so that the fuzzer builds little.
        .target(name: "Multipart", dependencies: [nioCore], swiftSettings: fuzzedSettings),
        .target(name: "RecordingFormat", dependencies: ["Wire", crypto, nioCore], swiftSettings: settings),
        // What connections of MockQwen and of the recorder are made of, which share nothing else.
        .target(name: "MockHTTP", dependencies: [nioCore, nioHTTP1], swiftSettings: settings),
        .target(
            name: "MockQwen",
            dependencies: ["MockHTTP", "RecordingFormat", "Wire", crypto, logging, nioCore, nioHTTP1, nioPosix, serviceLifecycle],
            swiftSettings: settings
        ),
        // The certificate of `mock-qwen replay --tls`, apart from MockQwen, which the server contains too.
        .target(name: "MockTLS", dependencies: [crypto, nioCore, nioSSL, swiftASN1, x509], swiftSettings: settings),
        .target(
            name: "Recorder",
            dependencies: [
                "MockHTTP", "RecordingFormat", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1, nioHTTPCompression, nioPosix, nioSSL,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Proxy",
            dependencies: [
                "Multipart", "QwenSite", "Wire", asyncAlgorithms, asyncHTTPClient, configuration, grdb, httpTypes, hummingbird, hummingbirdCore,
                logging, metrics, nioCore, nioFoundationEssentialsCompat, nioHTTP1, nioHTTPTypes, nioPosix, serviceLifecycle, systemPackage,
            ],
            swiftSettings: settings
        ),
        // Where both programs log to.
        .target(name: "LogOutput", dependencies: [argumentParser, logging], swiftSettings: settings),
        .executableTarget(
            name: "qwen-proxy",
            dependencies: [
                "LogOutput", "MockQwen", "Proxy", "QwenSite", "RecordingFormat", argumentParser, asyncHTTPClient, logging, serviceLifecycle,
                unixSignals,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "mock-qwen",
            dependencies: [
                "LogOutput", "MockQwen", "MockTLS", "Recorder", "RecordingFormat", argumentParser, asyncHTTPClient, logging, serviceLifecycle,
                unixSignals,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["MockQwen", "RecordingFormat", "Wire", logging, nioCore, nioPosix, serviceLifecycle],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        // Rewrites the account file until it is killed.
        .executableTarget(
            name: "rewrite-accounts", dependencies: ["Proxy", "QwenSite", logging], path: "Tests/RewriteAccounts", swiftSettings: settings
        ),
        // What must be true of everything that reads what comes from outside; its tests try it reduced, scripts/fuzz at full size.
        .target(name: "Fuzzing", dependencies: ["Multipart", "QwenSite", "Wire", nioCore], path: "Tests/Fuzzing", swiftSettings: settings),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing", "TestSupport", nioCore], swiftSettings: settings),
        // Measures the reading of answers: swift run -c release benchmark-answers
        .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
        .executableTarget(
            name: "benchmark-answers", dependencies: ["CAllocationCount", "QwenSite", nioCore], path: "Tests/Benchmark", swiftSettings: settings),
        .testTarget(name: "WireTests", dependencies: ["TestSupport", "Wire", nioCore], swiftSettings: settings),
        .testTarget(name: "LogOutputTests", dependencies: ["LogOutput", "TestSupport", logging], swiftSettings: settings),
        .testTarget(name: "MultipartTests", dependencies: ["Multipart", nioCore], swiftSettings: settings),
        .testTarget(name: "RecordingFormatTests", dependencies: ["RecordingFormat", "TestSupport", "Wire", nioCore], swiftSettings: settings),
        // Alone in knowing both sides: what the client reads of what recordings hold.
        .testTarget(
            name: "ContractTests",
            dependencies: ["QwenSite", "RecordingFormat", "TestSupport", logging, nioCore],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MockQwenTests",
            dependencies: [
                "MockHTTP", "MockQwen", "MockTLS", "TestSupport", "RecordingFormat", "Wire", asyncHTTPClient, crypto, logging, nioCore, nioEmbedded,
                nioHTTP1,
                nioPosix, nioSSL, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RecorderTests",
            dependencies: [
                "MockHTTP", "MockQwen", "MockTLS", "Recorder", "RecordingFormat", "TestSupport", asyncHTTPClient, logging, nioCore, nioHTTP1,
                nioPosix, nioSSL,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "QwenSiteTests",
            dependencies: [
                "MockHTTP", "MockQwen", "MockTLS", "QwenSite", "RecordingFormat", "TestSupport", "Wire", asyncHTTPClient, logging, nioCore, nioHTTP1,
                nioPosix,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProxyTests",
            dependencies: [
                "MockQwen", "Proxy", "QwenSite", "TestSupport", "Wire", asyncHTTPClient, configuration, grdb, httpTypes, logging, metrics,
                metricsTestKit,
                nioCore, nioEmbedded, nioPosix, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
    ]
)

// Needs the fuzzer's runtime of the toolchain, so it is built by scripts/fuzz alone.
if isFuzzing {
    let runtime = Context.environment["QWEN_FUZZ_RUNTIME"] ?? ""
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/CFuzzer"),
        .executableTarget(
            name: "fuzz", dependencies: ["CFuzzer", "Fuzzing", nioCore], path: "Tests/Fuzz", swiftSettings: settings,
            linkerSettings: [.unsafeFlags([runtime, "-lstdc++"])]),
    ]
    package.products.append(.executable(name: "fuzz", targets: ["fuzz"]))
}
