import Foundation
import Testing

/// Keeps the rooms' walls up, by the manifest and the `import` lines.
@Suite struct WallTests {
    /// Read once: it takes seconds.
    private static let shared = Result { try PackageManifest.read() }
    private let manifest: PackageManifest

    init() throws { manifest = try Self.shared.get() }

    private static let databases: Set<String> = ["GRDB", "CPQ"]
    private static let web: Set<String> = ["Hummingbird", "HTTPTypes"]
    private static let always: Set<String> = [
        "Foundation", "FoundationNetworking", "FoundationXML", "Synchronization", "Dispatch", "Glibc",
    ]
    /// C modules stay inside the folder named after their library, or the room that is nothing else.
    private static let edges: [String: Set<String>] = [
        "CGDAL": ["GDAL", "OGR", "GDALSession"], "GDALSession": ["GDAL", "OGR"], "CGEOS": ["GEOS"],
        "CPROJ": ["Projection"], "CDeflate": ["Deflate"], "CXGBoost": ["XGBoost"], "CPQ": ["PQ"],
    ]
    /// What a group may import besides its own rooms and `Values`: whole groups, or rooms that are values.
    private static let neighbours: [String: Set<String>] = [
        "Values": [], "Pixels": ["Findings", "Catalogue"], "Cases": [],
        "Scenes": ["Pixels", "GeoPackage"], "Stores": ["Cases", "Catalogue", "Delivery"],
        "Output": ["Cases", "Projection", "Model", "GeoPackage"],
        "Run": ["Pixels", "Cases", "Scenes", "Stores", "Output", "Service"],
        "Service": ["Cases", "Output", "Catalogue", "StorePorts"],
    ]

    private struct SourceImport {
        let room: String
        let file: String
        let folder: String
        let module: String
    }

    /// The import lines of every room, by the folder that the manifest gives it.
    private func imports() throws -> [SourceImport] {
        var found: [SourceImport] = []
        for target in manifest.targets where target.group != nil && !target.isLibrary {
            let folder = PackageManifest.root.appending(path: target.path ?? "").resolvingSymlinksInPath()
            let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            for case let file as URL in files where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                for line in text.split(separator: "\n") where line.contains("import ") {
                    let pattern =
                        #/^\s*(?:@\w+\s+)*(?:public |package |internal |fileprivate |private )?import (?:(?:struct|class|enum|func|var|let|protocol|typealias) )?(\w+)/#
                    guard let match = line.firstMatch(of: pattern) else { continue }
                    found.append(
                        SourceImport(
                            room: target.name, file: "\(target.name)/\(file.lastPathComponent)",
                            folder: file.deletingLastPathComponent().lastPathComponent, module: String(match.1)))
                }
            }
        }
        return found
    }

    @Test func everyImportIsDeclaredAndEveryDeclarationIsUsed() throws {
        let found = try imports()
        #expect(found.count > 100)
        for target in manifest.targets where target.group != nil && !target.isLibrary {
            let declared = Set(target.dependencies.map(\.name))
            // A product goes by the name of its module here.
            let imported = Set(found.filter { $0.room == target.name }.map(\.module)).subtracting(Self.always)
            #expect(imported.subtracting(declared).isEmpty, "\(target.name) imports what it does not declare")
            #expect(declared.subtracting(imported).isEmpty, "\(target.name) declares what it does not import")
        }
    }

    @Test func everyRoomLiesInAGroupAndImportsItsNeighboursOnly() throws {
        let rooms = manifest.targets.filter { $0.group != nil }
        for target in rooms where !target.isLibrary {
            let group = try #require(target.group?.split(separator: "/").first.map(String.init))
            let neighbours = try #require(Self.neighbours[group], "\(target.name) lies in no known group")
            for dependency in target.dependencies.map(\.name) {
                guard let other = rooms.first(where: { $0.name == dependency }), !other.isLibrary else { continue }
                let its = String(other.group?.split(separator: "/").first ?? "")
                #expect(
                    its == group || its == "Values" || neighbours.contains(its) || neighbours.contains(dependency),
                    "\(group)/\(target.name) imports \(its)/\(dependency)")
            }
        }
    }

    @Test func casesReachNoDatabaseNoPixelsAndNoWeb() {
        let pixels = Set(manifest.rooms(in: "Pixels") + manifest.targets.filter(\.isLibrary).map(\.name))
        let rooms = manifest.rooms(in: "Cases")
        #expect(rooms.count > 1)
        for room in rooms {
            #expect(manifest.reach(room).isDisjoint(with: pixels.union(Self.databases).union(Self.web)), "\(room)")
        }
    }

    @Test func pixelsReachNoDatabaseNoCaseworkAndNoOutput() {
        let office = Set(manifest.rooms(in: "Stores") + manifest.rooms(in: "Output") + ["Casework", "WorkOrders"])
        for room in manifest.rooms(in: "Pixels") {
            #expect(manifest.reach(room).isDisjoint(with: office.union(Self.databases).union(Self.web)), "\(room)")
        }
    }

    @Test func theOfficeNeverReachesGDALOrGEOS() {
        let rooms =
            ["Cases", "Stores", "Output", "Service"].flatMap { manifest.rooms(in: $0) }
            + ["STAC", "Catalogue", "Settings", "Watch"]
        for room in rooms {
            #expect(manifest.reach(room).isDisjoint(with: ["CGDAL", "CGEOS", "Imagery", "Cadastre"]), "\(room)")
        }
    }

    @Test func theServiceReachesNoStore() {
        let stores = Set(manifest.rooms(in: "Stores")).subtracting(["StorePorts"])
        for room in manifest.rooms(in: "Service") {
            #expect(manifest.reach(room).isDisjoint(with: stores.union(Self.databases)), "\(room)")
        }
    }

    /// SQL is written in stores alone, and one file knows which kind of store a name stands for.
    @Test func databasesAreReachedThroughPortsOnly() throws {
        let stores = Set(manifest.rooms(in: "Stores"))
        let kinds: Set = ["GeoPackageStore", "PostGISStore"]
        for entry in try imports() where !stores.contains(entry.room) {
            #expect(!Self.databases.contains(entry.module), "\(entry.file) imports \(entry.module)")
            #expect(
                !kinds.contains(entry.module) || entry.file == "Site/Stores.swift", "\(entry.file) opens a store itself"
            )
        }
    }

    @Test func handlesOfCLibrariesStayInTheirFolders() throws {
        for entry in try imports() {
            guard let folders = Self.edges[entry.module] else { continue }
            #expect(folders.contains(entry.folder), "\(entry.file) imports \(entry.module)")
        }
    }

    @Test func everyRoomOpensWithTheFileOfItsName() {
        // The kernels' other targets are links to the first one's folder.
        for target in manifest.targets where target.group != nil && !target.isLibrary {
            guard !target.name.hasPrefix("parcelwatch"), !target.name.hasPrefix("KernelLoopsV") else { continue }
            let file = PackageManifest.root.appending(path: "\(target.path ?? "")/\(target.name).swift")
            #expect(FileManager.default.fileExists(atPath: file.path), "\(target.name)")
        }
    }

    /// `docs/architecture.md` has a place for each room, and names no file, type, function or room that is not there.
    @Test func thePageOfTheArchitectureIsTrue() throws {
        let page = try String(
            contentsOf: PackageManifest.root.appending(path: "docs/architecture.md"), encoding: .utf8)
        let rooms = manifest.targets.filter { $0.group != nil }
        let rows = page.matches(of: #/(?m)^\|[^|]*\| ((?:`[\w-]+` )+)\|/#)
        let placed = rows.flatMap { $0.1.matches(of: #/[\w-]+/#).map { String($0.0) } }
        #expect(placed.sorted() == rooms.map(\.name).sorted())

        let groups = rooms.compactMap(\.group).flatMap { $0.split(separator: "/").map(String.init) }
        var known = Set(rooms.map(\.name) + groups).union(Self.edges.values.joined())
        var files: [String] = []
        for folder in ["Sources", "Tests"] {
            let place = PackageManifest.root.appending(path: folder)
            let found = try #require(FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil))
            for case let file as URL in found where file.pathExtension == "swift" {
                files.append(file.path)
                let text = try String(contentsOf: file, encoding: .utf8)
                let names = text.matches(
                    of: #/\b(?:struct|class|enum|protocol|typealias|func|let|var|case) (\w+)/#)
                known.formUnion(names.map { String($0.1) })
            }
        }
        for match in page.matches(of: #/`([\w/+-]+\.swift)`/#) {
            #expect(files.contains { $0.hasSuffix("/\(match.1)") }, "\(match.1)")
        }
        for match in page.matches(of: #/`(\w+)(?:\.([a-z]\w*))?(?:\([^`]*\))?`/#) where match.2 != "swift" {
            for name in [match.1, match.2].compactMap(\.self) { #expect(known.contains(String(name)), "\(name)") }
        }
    }
}
