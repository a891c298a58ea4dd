import Foundation
import Testing

/// Keeps the rooms' walls up: SwiftPM lets an import of a sibling build that the manifest never declared.
@Suite struct ImportTableTests {
    /// What each room may import, besides Foundation, Synchronization, Dispatch and Glibc.
    private static let allowed: [String: Set<String>] = [
        "Ground": [],
        "KernelSet": [],
        "KernelLoops": ["KernelSet"],
        "KernelLoopsV3": ["KernelSet"],
        "KernelLoopsV4": ["KernelSet"],
        "Kernels": ["KernelSet", "KernelLoops", "KernelLoopsV3", "KernelLoopsV4"],
        "Findings": ["Ground"],
        "Schedule": ["Ground"],
        "Configuration": ["Ground", "Schedule", "Catalogue", "Findings", "Yams"],
        "Projection": ["Ground", "CPROJ"],
        "GDALSession": ["CGDAL"],
        "Imagery": ["Ground", "Catalogue", "Gate", "GDALSession", "KernelSet", "Kernels", "CGDAL", "CDeflate"],
        "Cadastre": ["Ground", "Gate", "Projection", "GDALSession", "CGDAL", "CGEOS"],
        "Align": ["Ground", "Imagery", "KernelSet", "Kernels"],
        "Compare": ["Ground", "Align", "KernelSet", "Kernels"],
        "Model": ["Ground", "Crypto"],
        "Judge": ["Ground", "Cadastre", "Compare", "Findings", "KernelSet", "Kernels", "Model"],
        "Survey": [
            "Ground", "Gate", "Projection", "Imagery", "Cadastre", "Align", "Compare", "Judge", "Findings", "KernelSet",
            "Kernels", "Model",
            "Crypto",
        ],
        "Learning": [
            "Ground", "Findings", "Model", "Imagery", "Cadastre", "Judge", "Survey", "Sample", "CXGBoost",
        ],
        "WorkOrders": ["Ground", "Findings"],
        "Catalogue": ["Ground"],
        "STAC": ["Ground", "Catalogue"],
        "Gate": ["Ground", "CDeflate"],
        "Intake": ["Ground", "Gate", "Catalogue", "Imagery", "Cadastre", "GeoPackage", "Projection", "Crypto"],
        "Delivery": ["Ground", "Crypto", "FoundationNetworking"],
        "Watch": ["Ground", "Schedule", "Catalogue", "Findings", "Store", "Delivery"],
        "GeoPackage": ["Ground", "GRDB"],
        "Store": ["Ground", "Findings", "WorkOrders", "Catalogue", "Delivery", "GeoPackage", "GRDB", "Crypto"],
        "Export": ["Ground", "Projection", "Findings", "Model", "WorkOrders", "GeoPackage", "GRDB"],
        "Sample": ["Ground", "Projection", "GDALSession", "CGDAL"],
        "parcelwatch": [
            "Ground", "Projection", "Cadastre", "Judge", "Model", "Learning", "Survey", "Findings", "WorkOrders",
            "Store", "Export", "Sample", "Gate", "Intake", "Catalogue", "STAC", "Schedule", "Configuration", "Delivery",
            "Watch",
            "ArgumentParser",
        ],
        "parcelwatch-bench": ["Ground", "GDALSession", "CGDAL", "KernelSet", "Kernels", "Cadastre", "ArgumentParser"],
    ]
    private static let always: Set<String> = ["Foundation", "Synchronization", "Dispatch", "Glibc"]
    /// C modules stay inside the folder named after their library, or the room that is nothing else.
    private static let edges: [String: Set<String>] = [
        "CGDAL": ["GDAL", "OGR", "GDALSession"], "GDALSession": ["GDAL", "OGR"], "CGEOS": ["GEOS"],
        "CPROJ": ["Projection"], "CDeflate": ["Deflate"], "CXGBoost": ["XGBoost"],
    ]

    private struct SourceImport {
        let room: String
        let file: String
        let folder: String
        let module: String
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func imports() throws -> [SourceImport] {
        let sources = Self.root.appendingPathComponent("Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found: [SourceImport] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let parts = file.path.dropFirst(sources.path.count + 1).split(separator: "/")
            let text = try String(contentsOf: file, encoding: .utf8)
            for line in text.split(separator: "\n") {
                let pattern =
                    #/^\s*(?:@\w+\s+)*(?:public |package |internal |fileprivate |private )?import (?:(?:struct|class|enum|func|var|let|protocol|typealias) )?(\w+)/#
                guard let match = line.firstMatch(of: pattern) else { continue }
                found.append(
                    SourceImport(
                        room: String(parts[0]), file: String(parts.joined(separator: "/")),
                        folder: String(parts.count > 2 ? parts[parts.count - 2] : parts[0]), module: String(match.1)))
            }
        }
        return found
    }

    @Test func everyImportIsInTheTable() throws {
        let found = try imports()
        #expect(found.count > 100)
        for entry in found where !Self.always.contains(entry.module) {
            let allowed = try #require(Self.allowed[entry.room], "\(entry.room) is not in the table")
            #expect(allowed.contains(entry.module), "\(entry.file) imports \(entry.module)")
        }
    }

    @Test func officeRoomsNeverReachGDALOrGEOSAndPixelRoomsNeverADatabase() {
        func reach(_ room: String) -> Set<String> {
            var seen: Set<String> = []
            var open = [room]
            while let next = open.popLast() {
                for module in Self.allowed[next] ?? [] where seen.insert(module).inserted { open.append(module) }
            }
            return seen
        }
        for office in ["WorkOrders", "GeoPackage", "Store", "Export", "STAC", "Configuration", "Delivery", "Watch"] {
            #expect(reach(office).isDisjoint(with: ["CGDAL", "CGEOS", "Imagery", "Cadastre"]), "\(office)")
        }
        for pixel in ["Imagery", "Cadastre", "Align", "Compare", "Judge", "Survey"] {
            #expect(reach(pixel).isDisjoint(with: ["GRDB", "Store", "Export", "WorkOrders"]), "\(pixel)")
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
        for room in Self.allowed.keys where !room.hasPrefix("parcelwatch") && !room.hasPrefix("KernelLoopsV") {
            let file = Self.root.appendingPathComponent("Sources/\(room)/\(room).swift")
            #expect(FileManager.default.fileExists(atPath: file.path), "\(room)")
        }
    }
}
