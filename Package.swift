// swift-tools-version: 6.1
import PackageDescription

/// Every target is compiled with the same walls: a module sees only what it imports by name.
let walls: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// Rooms that loop over pixels are optimised in debug builds too: their tests run on real rasters.
let pixelLoops: [SwiftSetting] = walls + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A group of rooms: a folder of `Sources`, with a folder for each of them.
enum Group: String {
    case libraries = "CLibraries"
    case values = "Values"
    case pixels = "Pixels"
    case kernels = "Pixels/Kernels"
    case cases = "Cases"
    case scenes = "Scenes"
    case stores = "Stores"
    case output = "Output"
    case service = "Service"
    case run = "Run"

    func folder(_ room: String) -> String { "Sources/\(rawValue)/\(room)" }
}

func room(
    _ name: String, in group: Group, _ dependencies: [Target.Dependency] = [], resources: [Resource] = [],
    settings: [SwiftSetting] = walls
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: group.folder(name), resources: resources,
        swiftSettings: settings)
}

func pixelRoom(
    _ name: String, in group: Group = .pixels, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    room(name, in: group, dependencies, resources: resources, settings: pixelLoops)
}

/// The kernels, compiled for a level of the x86-64 psABI; the folders of V3 and V4 are links to the baseline's.
func kernelRoom(_ name: String, level: String? = nil) -> Target {
    // A square root that may set errno, which nobody reads, is taken number by number.
    var settings = pixelLoops + [.unsafeFlags(["-Xcc", "-fno-math-errno"])]
    #if arch(x86_64)
        if let level { settings.append(.unsafeFlags(["-Xcc", "-march=x86-64-\(level)"])) }
    #endif
    return room(name, in: .kernels, ["KernelSet"], settings: settings)
}

/// A C library: a module map and a shim, nothing else.
func library(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(
        name: name, path: Group.libraries.folder(name), pkgConfig: pkgConfig, providers: [.apt([package])])
}

func program(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = walls) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: Group.run.folder(name), swiftSettings: settings)
}

/// Code that several test targets share.
func testSupport(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], settings: [SwiftSetting] = walls
) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// Tests that draw their own rasters, pixel by pixel.
func pixelTests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    tests(name, dependencies, settings: pixelLoops)
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HummingbirdCore", package: "hummingbird"), .product(name: "HummingbirdTLS", package: "hummingbird"),
    .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
]
let mailTransport: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "parcelwatch",
    products: [
        .executable(name: "parcelwatch", targets: ["parcelwatch"]),
        .executable(name: "parcelwatch-bench", targets: ["parcelwatch-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        library("CGDAL", pkgConfig: "gdal", package: "libgdal-dev"),
        library("CDeflate", pkgConfig: "libdeflate", package: "libdeflate-dev"),
        library("CGEOS", pkgConfig: "geos", package: "libgeos-dev"),
        library("CPROJ", pkgConfig: "proj", package: "libproj-dev"),
        library("CXGBoost", pkgConfig: "xgboost", package: "libxgboost-dev"),

        // Values both sides share.
        room("Ground", in: .values),
        room("Calendar", in: .values, ["Ground"]),
        room("Governance", in: .values, ["Ground"]),
        // A short text as a code that phones read.
        room("QRCodes", in: .values),
        // Starting processes, waiting for them, stopping and limiting them.
        room("Processes", in: .values, ["Ground"]),

        // Pixel side: never sees a database.
        pixelRoom("KernelSet", in: .kernels),
        kernelRoom("KernelLoops"),
        kernelRoom("KernelLoopsV3", level: "v3"),
        kernelRoom("KernelLoopsV4", level: "v4"),
        room("Kernels", in: .kernels, ["KernelSet", "KernelLoops", "KernelLoopsV3", "KernelLoopsV4"]),
        room("GDALSession", in: .pixels, ["CGDAL"]),
        room("Projection", in: .pixels, ["Ground", "CPROJ"]),
        // What a file is, by its bytes, before GDAL sees it.
        pixelRoom("Gate", ["Ground", "CDeflate"]),
        pixelRoom(
            "Imagery", ["Ground", "Catalogue", "Gate", "GDALSession", "KernelSet", "Kernels", "CGDAL", "CDeflate"]),
        pixelRoom("Cadastre", ["Ground", "Governance", "Gate", "Projection", "GDALSession", "CGDAL", "CGEOS"]),
        pixelRoom("Align", ["Ground", "Imagery", "KernelSet", "Kernels"]),
        pixelRoom("Compare", ["Ground", "Align", "KernelSet", "Kernels"]),
        // The learned judge as a value; fast in debug builds too, every parcel asks it.
        pixelRoom("Model", ["Ground", crypto], resources: [.copy("Resources/default-model.json")]),
        pixelRoom("Judge", ["Ground", "Cadastre", "Compare", "Findings", "KernelSet", "Kernels", "Model"]),
        pixelRoom(
            "Survey",
            [
                "Ground", "Governance", "Gate", "KernelSet", "Kernels", "Projection", "Imagery", "Cadastre", "Align",
                "Compare", "Judge", "Findings", "Model", "Processes", crypto,
            ]),
        // Layers → Shapefile and FlatGeobuf, in a child process.
        pixelRoom("Conversion", ["GDALSession", "CGDAL"]),
        // Scene → map tile, in a child process.
        pixelRoom("Tiles", ["Ground", "Imagery"]),
        // The sample settlement: scenes, parcels, governance grids and truth from a seed.
        pixelRoom("Sample", ["Ground", "Projection", "GDALSession", "CGDAL"]),
        // Fitting the judge: labelled parcels in, a model out.
        pixelRoom(
            "Learning",
            ["Ground", "Findings", "Model", "Imagery", "Cadastre", "Judge", "Survey", "Sample", "CXGBoost"]),

        // Office side: pure rules, without a database or the pixel side.
        room("Findings", in: .cases, ["Ground", "Governance", crypto]),
        room("Confirmation", in: .cases, ["Ground", "Findings"]),
        // Who may do what; what is kept of passwords and tokens.
        room("Access", in: .cases, ["Ground", "Findings", "WorkOrders", crypto, cryptoExtras]),
        // What any channel says of a place; which reports are of one matter.
        pixelRoom("Reports", in: .cases, ["Ground"]),
        // The order machine is tried with millions of sequences.
        room(
            "WorkOrders", in: .cases, ["Ground", "Calendar", "Governance", "Findings", "Reports"], settings: pixelLoops),
        // Loops over counts and points, fast in debug builds too: their tests run on whole years.
        room("Warning", in: .cases, ["Ground"], settings: pixelLoops),
        room(
            "Casework", in: .cases,
            [
                "Ground", "Calendar", "Governance", "Findings", "Confirmation", "Reports", "WorkOrders", "Access",
                crypto,
            ]),

        // What became of orders, counted from the log and from the tables.
        room(
            "Statistics", in: .cases, ["Ground", "Calendar", "Governance", "Reports", "WorkOrders", "Casework"],
            settings: pixelLoops),

        // Scenes and epochs; a new file is checked, described and handed over.
        room("Catalogue", in: .scenes, ["Ground"]),
        room("STAC", in: .scenes, ["Ground", "Catalogue"]),
        room(
            "Intake", in: .scenes,
            [
                "Ground", "Processes", "Gate", "Catalogue", "STAC", "Imagery", "Cadastre", "GeoPackage", "Projection",
                crypto,
            ]),

        room("GeoPackage", in: .stores, ["Ground", grdb]),
        // What commands, watch and service ask of a store, whichever it is.
        room(
            "StorePorts", in: .stores,
            ["Ground", "Governance", "Findings", "Reports", "WorkOrders", "Casework", "Catalogue", "Delivery"]),
        room(
            "GeoPackageStore", in: .stores,
            [
                "Ground", "Calendar", "Governance", "Findings", "Reports", "WorkOrders", "Access", "Casework",
                "Catalogue",
                "Delivery", "StorePorts",
                "GeoPackage", grdb,
            ]),

        room(
            "Export", in: .output,
            ["Ground", "QRCodes", "Projection", "Findings", "Reports", "WorkOrders", "GeoPackage"]),
        room(
            "Reporting", in: .output,
            ["Ground", "Findings", "Model", "WorkOrders", "Casework", "Statistics", "Export"]),
        room(
            "Delivery", in: .output,
            ["Ground", "Calendar", "Projection", "Reports", "WorkOrders", crypto] + mailTransport),

        // What is read of a whole store through its ports: statistics, warnings, files.
        room(
            "Overview", in: .service,
            [
                "Ground", "Governance", "Findings", "Reports", "WorkOrders", "Casework", "Statistics", "Warning",
                "StorePorts",
            ]),
        // The door for every GIS: requests and answers of the OGC API.
        room("OGC", in: .service, ["Ground", "Catalogue", "StorePorts"]),
        // Signing in with the account of another site.
        room("OpenID", in: .service, ["Ground", crypto, jwt]),
        // Frames of pages, styles, scripts: no data of anybody.
        room("Pages", in: .service, ["Ground", "QRCodes", crypto, mustache], resources: [.copy("Resources")]),
        // The web door: calls use cases, knows no store and no imagery.
        room(
            "Service", in: .service,
            [
                "Ground", "Calendar", "Governance", "QRCodes", "Access", "Findings", "Reports", "WorkOrders",
                "Casework", "Statistics", "Warning", "StorePorts", "Catalogue", "Delivery", "Overview", "OpenID",
                "OGC", "Pages",
            ] + hummingbird,
            resources: [.copy("Resources/openapi.json")]),
        room(
            "Settings", in: .run,
            [
                "Ground", "Calendar", "Governance", "Catalogue", "Findings", "Reports", "WorkOrders", "Casework",
                "Delivery", yams,
            ]),
        room(
            "Watch", in: .run,
            ["Ground", "Calendar", "Catalogue", "Findings", "Casework", "StorePorts", "Delivery"]),
        // What the program says, and the files that it writes itself.
        room("Console", in: .run, ["Ground"]),
        // A year of a district's reports from a seed, with the truth, and the desks that handle them.
        pixelRoom(
            "SimulatedYear", in: .run,
            [
                "Ground", "Calendar", "Governance", "Findings", "Reports", "WorkOrders", "Casework", "Warning",
                "StorePorts", "Settings",
            ]),
        // Puts it all together.
        room(
            "Site", in: .run,
            [
                "Ground", "Governance", "Processes", "Console", "Projection", "Findings", "Imagery", "Cadastre",
                "Judge",
                "Model", "Survey", "WorkOrders", "Casework", "Warning", "Reports", "StorePorts",
                "GeoPackageStore", "Export", "Overview", "Reporting", "Gate",
                "Intake",
                "Catalogue", "STAC",
                "Calendar", "Tiles", "Conversion",
                "Settings", "Delivery", "Watch", "OGC", "OpenID", "Service",
            ]),
        program(
            "parcelwatch",
            [
                "Ground", "Governance", "Processes", "Console", "Projection", "Findings", "Cadastre", "Judge", "Model",
                "Learning",
                "Access", "Survey", "Calendar", "Reports", "WorkOrders", "Casework", "Statistics", "Warning",
                "StorePorts",
                "Export", "Reporting",
                "Sample", "Gate",
                "Intake",
                "Catalogue", "STAC", "Settings", "Delivery", "SimulatedYear", "Site", "Overview", "Pages", "Service",
                arguments,
            ]),
        // How fast it is, against floors of the same run.
        program(
            "parcelwatch-bench",
            [
                "Ground", "Governance", "Processes", "GDALSession", "CGDAL", "KernelSet", "Kernels", "Cadastre",
                "Findings",
                "WorkOrders", "Reports", "Casework", "StorePorts", "Site", "SimulatedYear", arguments,
            ], settings: pixelLoops),

        // Numbers from a seed; rasters written by GDAL itself; a model made by hand.
        testSupport("TestNumbers", settings: pixelLoops),
        testSupport("TestRasters", ["Ground", "GDALSession", "CGDAL", "TestNumbers"], settings: pixelLoops),
        testSupport("TestModels", ["Judge", "Model"], settings: walls),
        // What a test needs and not every machine has; files written byte by byte.
        testSupport("TestNeeds", settings: walls),
        testSupport("TestFiles", settings: walls),
        testSupport("TestFindings", ["Ground", "Findings", "Reports", "WorkOrders", "Export"], settings: walls),
        tests("ArchitectureTests", []),
        tests("GroundTests", ["Ground"]),
        tests("QRCodesTests", ["QRCodes", "TestNeeds"], exclude: ["qr_codes.py"]),
        tests("ProcessesTests", ["Ground", "Processes"]),
        tests("ProjectionTests", ["Ground", "Projection"]),
        tests("KernelsTests", ["KernelSet", "Kernels", "TestRasters", "TestNumbers"]),
        tests("ImageryTests", ["Ground", "Catalogue", "Gate", "Imagery", "TestRasters", "TestNumbers", "TestNeeds"]),
        tests("CadastreTests", ["Ground", "Governance", "Gate", "Cadastre", "CGEOS", "TestRasters", "TestNumbers"]),
        pixelTests("AlignTests", ["Ground", "Imagery", "Align", "TestRasters", "TestNumbers"]),
        pixelTests("CompareTests", ["Ground", "Align", "Compare", "TestRasters", "TestNumbers"]),
        pixelTests(
            "JudgeTests",
            [
                "Ground", "Align", "Cadastre", "Compare", "Findings", "Judge", "Model", "CGEOS", "TestRasters",
                "TestNumbers", "TestModels",
            ]),
        pixelTests(
            "SurveyTests",
            ["Ground", "Cadastre", "Findings", "Judge", "Model", "Survey", "TestRasters", "TestModels"]),
        pixelTests("ModelTests", ["Ground", "Model"]),
        pixelTests("LearningTests", ["Ground", "Model", "Learning"]),
        // With the script that asks croniter; deadlines are counted minute by minute.
        tests(
            "CalendarTests", ["Ground", "Calendar", "TestNumbers", "TestNeeds"], exclude: ["croniter_cases.py"],
            settings: pixelLoops),
        tests("CatalogueTests", ["Ground", "Catalogue", "TestNumbers"]),
        tests("STACTests", ["Ground", "Catalogue", "STAC", "TestNeeds"]),
        pixelTests("GateTests", ["Ground", "Gate", "TestNeeds", "TestFiles"]),
        tests("IntakeTests", ["Ground", "Gate", "Catalogue", "Intake", "TestRasters", "parcelwatch"]),
        tests(
            "SettingsTests",
            [
                "Ground", "Calendar", "Catalogue", "Settings", "Delivery", "Reports", "WorkOrders", "Casework",
                "TestNumbers",
            ]),
        tests(
            "DeliveryTests",
            ["Ground", "Calendar", "Reports", "WorkOrders", "Delivery", crypto, "TestNumbers", "TestNeeds"]),
        tests(
            "WatchTests",
            [
                "Ground", "Calendar", "Governance", "Catalogue", "Findings", "WorkOrders", "Casework", "StorePorts",
                "GeoPackageStore", "Delivery", "Watch", "TestCases",
            ]),
        // With the scripts that write rasters and parcels as other programs do.
        tests(
            "CommandTests",
            [
                "parcelwatch", "parcelwatch-bench", "Ground", "Governance", "Reports", "WorkOrders", "Access",
                "Casework",
                "StorePorts",
                "Site", "TestCases", "TestRasters", "TestNumbers", "TestNeeds", "TestFiles",
            ],
            exclude: [
                "peer_rasters.py", "peer_vectors.py", "pages.py", "journeys.py", "offline.py", "inbox.py", "screen.py",
                "features.py", "codes.py", "figures.py", "screen_load.py",
            ]),
        tests(
            "SampleTests",
            [
                "Ground", "Projection", "Findings", "Model", "Cadastre", "Survey", "Sample", "GDALSession", "CGDAL",
                "TestRasters",
            ]),
        tests("GeoPackageTests", ["Ground", "GeoPackage", grdb, "TestNumbers", "TestNeeds"]),
        // Surveys, verdicts and findings made by hand, for the rules and for every store.
        testSupport(
            "TestCases",
            [
                "Ground", "Calendar", "Governance", "Findings", "Reports", "WorkOrders", "Access", "Casework",
                "Catalogue",
                "Delivery", "StorePorts", "TestNumbers",
            ], settings: walls),
        tests("ConfirmationTests", ["Ground", "Findings", "Confirmation", "TestNumbers"]),
        tests(
            "ServiceTests",
            [
                "Ground", "Governance", "Access", "Findings", "Reports", "WorkOrders", "Casework", "StorePorts",
                "Catalogue", "Delivery", "Settings", "Site", "OpenID", "Pages", "Service", "Conversion", "Export",
                "TestCases", crypto,
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests("AccessTests", ["Ground", "WorkOrders", "Access"]),
        tests("ReportsTests", ["Ground", "Reports", "TestNumbers"]),
        // With the limits that R's package surveillance gives.
        tests(
            "WarningTests", ["Ground", "Warning", "TestNumbers"], exclude: ["warning-vectors.json"],
            settings: pixelLoops),
        tests(
            "SimulatedYearTests",
            [
                "Ground", "Calendar", "Governance", "Reports", "WorkOrders", "StorePorts", "SimulatedYear", "TestCases",
            ]),
        pixelTests(
            "WorkOrdersTests",
            ["Ground", "Calendar", "Governance", "Findings", "Reports", "WorkOrders", "TestNumbers"]),
        tests(
            "CaseworkTests",
            ["Ground", "Findings", "Confirmation", "WorkOrders", "Casework", "TestCases", "TestNumbers"]),
        tests(
            "StatisticsTests",
            [
                "Ground", "Governance", "WorkOrders", "Casework", "Statistics", "StorePorts", "Overview", "Site", grdb,
                "TestCases", "TestNumbers",
            ]),
        // With stores that earlier programs wrote.
        tests(
            "GeoPackageStoreTests",
            [
                "Ground", "Calendar", "Governance", "Findings", "Reports", "WorkOrders", "Casework", "Catalogue",
                "Delivery", "GeoPackage", "StorePorts", "GeoPackageStore", "SimulatedYear", grdb, "TestCases",
                "TestNumbers", "TestNeeds",
            ],
            exclude: ["Fixtures"]),
        tests(
            "ExportTests",
            ["Ground", "Findings", "Reports", "WorkOrders", "Export", grdb, "TestFindings", "TestNeeds"]),
        tests(
            "ReportingTests",
            ["Ground", "Findings", "WorkOrders", "Casework", "Export", "Reporting", "TestFindings", "TestNeeds"]),
    ]
)
