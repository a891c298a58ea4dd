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

func pixelRoom(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: pixelLoops)
}

/// The kernels, compiled for a level of the x86-64 psABI; the folders of V3 and V4 are links to the baseline's.
func kernelRoom(_ name: String, level: String? = nil) -> Target {
    // A square root that may set errno, which nobody reads, is taken number by number.
    var settings = pixelLoops + [.unsafeFlags(["-Xcc", "-fno-math-errno"])]
    #if arch(x86_64)
        if let level { settings.append(.unsafeFlags(["-Xcc", "-march=x86-64-\(level)"])) }
    #endif
    return .target(name: name, dependencies: ["KernelSet"], swiftSettings: settings)
}

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: walls)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: walls)
}

/// Tests that draw their own rasters, pixel by pixel.
func pixelTests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: pixelLoops)
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
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
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The C edge: a module map and a shim each, nothing else.
        .systemLibrary(name: "CGDAL", pkgConfig: "gdal", providers: [.apt(["libgdal-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CGEOS", pkgConfig: "geos", providers: [.apt(["libgeos-dev"])]),
        .systemLibrary(name: "CPROJ", pkgConfig: "proj", providers: [.apt(["libproj-dev"])]),
        .systemLibrary(name: "CXGBoost", pkgConfig: "xgboost", providers: [.apt(["libxgboost-dev"])]),

        // Values both sides share.
        room("Ground"),
        room("Schedule", ["Ground"]),
        room("Catalogue", ["Ground"]),
        // What a file is, by its bytes, before GDAL sees it.
        pixelRoom("Gate", ["Ground", "CDeflate"]),
        room("Findings", ["Ground"]),
        // The learned judge as a value; fast in debug builds too, every parcel asks it.
        .target(
            name: "Model", dependencies: ["Ground", crypto], resources: [.copy("Resources/default-model.json")],
            swiftSettings: pixelLoops),

        // Pixel side: never sees a database.
        room("GDALSession", ["CGDAL"]),
        pixelRoom("KernelSet"),
        kernelRoom("KernelLoops"),
        kernelRoom("KernelLoopsV3", level: "v3"),
        kernelRoom("KernelLoopsV4", level: "v4"),
        room("Kernels", ["KernelSet", "KernelLoops", "KernelLoopsV3", "KernelLoopsV4"]),
        room("Projection", ["Ground", "CPROJ"]),
        pixelRoom(
            "Imagery", ["Ground", "Catalogue", "Gate", "GDALSession", "KernelSet", "Kernels", "CGDAL", "CDeflate"]),
        pixelRoom("Cadastre", ["Ground", "Gate", "Projection", "GDALSession", "CGDAL", "CGEOS"]),
        pixelRoom("Align", ["Ground", "Imagery", "KernelSet", "Kernels"]),
        pixelRoom("Compare", ["Ground", "Align", "KernelSet", "Kernels"]),
        pixelRoom("Judge", ["Ground", "Cadastre", "Compare", "Findings", "KernelSet", "Kernels", "Model"]),
        pixelRoom(
            "Survey",
            [
                "Ground", "Gate", "KernelSet", "Kernels", "Projection", "Imagery", "Cadastre", "Align", "Compare",
                "Judge",
                "Findings",
                "Model", crypto,
            ]),

        // Where both sides meet: a new file is checked, described and handed over.
        room(
            "Intake", ["Ground", "Gate", "Catalogue", "Imagery", "Cadastre", "GeoPackage", "Projection", crypto]),

        // Office side: never links GDAL or GEOS.
        room("STAC", ["Ground", "Catalogue"]),
        room("Configuration", ["Ground", "Schedule", "Catalogue", "Findings", yams]),
        room("Delivery", ["Ground", crypto]),
        room("Watch", ["Ground", "Schedule", "Catalogue", "Findings", "Store", "Delivery"]),
        room("GeoPackage", ["Ground", grdb]),
        room("WorkOrders", ["Ground", "Findings"]),
        room(
            "Store",
            ["Ground", "Findings", "WorkOrders", "Catalogue", "Delivery", "GeoPackage", grdb, crypto]),
        room("Export", ["Ground", "Projection", "Findings", "Model", "WorkOrders", "GeoPackage", grdb]),

        // The sample settlement: scenes, parcels, governance grids and truth from a seed.
        pixelRoom("Sample", ["Ground", "Projection", "GDALSession", "CGDAL"]),

        // Fitting the judge: labelled parcels in, a model out.
        pixelRoom(
            "Learning",
            ["Ground", "Findings", "Model", "Imagery", "Cadastre", "Judge", "Survey", "Sample", "CXGBoost"]),

        .executableTarget(
            name: "parcelwatch",
            dependencies: [
                "Ground", "Projection", "Findings", "Cadastre", "Judge", "Model", "Learning", "Survey", "WorkOrders",
                "Store", "Export", "Sample", "Gate", "Intake", "Catalogue", "STAC", "Schedule", "Configuration",
                "Delivery", "Watch", arguments,
            ],
            swiftSettings: walls),

        // How fast it is, against floors of the same run.
        .executableTarget(
            name: "parcelwatch-bench",
            dependencies: ["Ground", "GDALSession", "CGDAL", "KernelSet", "Kernels", "Cadastre", arguments],
            swiftSettings: pixelLoops),

        // Test support: numbers from a seed; rasters written by GDAL itself.
        .target(name: "TestNumbers", path: "Tests/TestNumbers", swiftSettings: pixelLoops),
        .target(
            name: "TestRasters", dependencies: ["Ground", "GDALSession", "CGDAL", "TestNumbers"],
            path: "Tests/TestRasters",
            swiftSettings: pixelLoops),
        // Test support: a model made by hand.
        .target(name: "TestModels", dependencies: ["Judge", "Model"], path: "Tests/TestModels", swiftSettings: walls),
        tests("ArchitectureTests", []),
        tests("GroundTests", ["Ground"]),
        tests("ProjectionTests", ["Ground", "Projection"]),
        tests("KernelsTests", ["KernelSet", "Kernels", "TestRasters", "TestNumbers"]),
        tests("ImageryTests", ["Ground", "Catalogue", "Gate", "Imagery", "TestRasters", "TestNumbers"]),
        tests("CadastreTests", ["Ground", "Gate", "Cadastre", "CGEOS", "TestRasters", "TestNumbers"]),
        pixelTests("AlignTests", ["Ground", "Imagery", "Align", "TestRasters", "TestNumbers"]),
        pixelTests("CompareTests", ["Ground", "Align", "Compare", "TestRasters", "TestNumbers"]),
        pixelTests(
            "JudgeTests",
            [
                "Ground", "Align", "Cadastre", "Compare", "Findings", "Judge", "Model", "CGEOS", "TestRasters",
                "TestNumbers",
                "TestModels",
            ]),
        pixelTests(
            "SurveyTests",
            ["Ground", "Cadastre", "Findings", "Judge", "Model", "Survey", "TestRasters", "TestModels"]),
        pixelTests("ModelTests", ["Ground", "Model"]),
        pixelTests("LearningTests", ["Ground", "Model", "Learning"]),
        // With the script that asks croniter.
        .testTarget(
            name: "ScheduleTests", dependencies: ["Ground", "Schedule", "TestNumbers"], exclude: ["croniter_cases.py"],
            swiftSettings: walls),
        tests("CatalogueTests", ["Ground", "Catalogue", "TestNumbers"]),
        tests("STACTests", ["Ground", "Catalogue", "STAC"]),
        pixelTests("GateTests", ["Ground", "Gate"]),
        tests("IntakeTests", ["Ground", "Gate", "Catalogue", "Intake", "TestRasters", "parcelwatch"]),
        tests("ConfigurationTests", ["Ground", "Schedule", "Catalogue", "Configuration", "TestNumbers"]),
        tests("DeliveryTests", ["Ground", "Delivery", crypto, "TestNumbers"]),
        tests("WatchTests", ["Ground", "Schedule", "Catalogue", "Findings", "Store", "Delivery", "Watch"]),
        // With the script that writes parcels as other programs do.
        .testTarget(
            name: "CommandTests", dependencies: ["parcelwatch", "parcelwatch-bench", "TestRasters", "TestNumbers"],
            exclude: ["peer_vectors.py"], swiftSettings: walls),
        tests("SampleTests", ["Ground", "Projection", "Sample", "GDALSession", "CGDAL", "TestRasters"]),
        tests("GeoPackageTests", ["Ground", "GeoPackage", grdb, "TestNumbers"]),
        tests("WorkOrdersTests", ["Ground", "Findings", "WorkOrders", "TestNumbers"]),
        tests(
            "StoreTests",
            ["Ground", "Findings", "WorkOrders", "Catalogue", "Delivery", "GeoPackage", "Store", grdb, "TestNumbers"]),
        tests("ExportTests", ["Ground", "Findings", "WorkOrders", "Export", grdb]),
    ]
)
