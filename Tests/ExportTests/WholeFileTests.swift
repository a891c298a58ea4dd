import Findings
import Foundation
import Ground
import TestFindings
import Testing

@testable import Export

@Suite struct WholeFileTests {
    private typealias F = ExportFixture
    private struct Stop: Error {}

    @Test func aFailureHalfWayLeavesWhatWasThere() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.csv").path
            try Data("before".utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: Stop.self) {
                try await CSVParcels().write(
                    { each in
                        for (parcel, verdict) in F.parcels() { try each(parcel, verdict) }
                        throw Stop()
                    }, to: path)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "before")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.csv"])
        }
    }

    @Test func aFileThatIsThereIsReplacedAndOthersMayReadIt() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.csv").path
            try Data("before".utf8).write(to: URL(fileURLWithPath: path))
            try await CSVFindings().write(F.collection([]), to: path)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count > 100)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect((mode ?? 0) & 0o600 == 0o600 && mode != 0o600 || umaskIsPrivate)
        }
    }

    /// As a file has it that anybody makes: 0666 less the umask, which no thread sees changed meanwhile.
    @Test func anExportHasTheModeOfAnyNewFile() async throws {
        try await F.inFolder { folder in
            let (export, plain) = (folder.appending(path: "a.csv").path, folder.appending(path: "b").path)
            try await CSVFindings().write(F.collection([]), to: export)
            let descriptor = open(plain, O_CREAT | O_WRONLY, 0o666)
            close(descriptor)
            func mode(_ path: String) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }
            #expect(try mode(export) == mode(plain))
        }
    }

    /// Whether this machine keeps new files private, which an export then respects.
    private var umaskIsPrivate: Bool {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) == 0o600
    }

    @Test func everyFormatNamesTheFolderThatIsMissing() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "none/a").path
            for format in FindingFormats.all {
                await #expect { try await format.write(F.collection([F.record(1)]), to: path) } throws: {
                    ($0 as? ExportError)?.exitStatus == .cannotCreate && "\($0)".contains(path)
                }
            }
            for format in ParcelFormats.all {
                await #expect { try await format.write({ _ in }, to: path) } throws: {
                    ($0 as? ExportError)?.exitStatus == .cannotCreate
                }
            }
        }
    }

    @Test func formatsAreFoundByName() throws {
        #expect(Set(FindingFormats.all.map(\.name)).isSuperset(of: ["geojson", "gpkg", "csv"]))
        #expect(Set(ParcelFormats.all.map(\.name)).isSuperset(of: ["geojson", "csv"]))
        #expect(Set(FindingFormats.all.map(\.name)).count == FindingFormats.all.count)
        #expect(try FindingFormats.named("gpkg").name == "gpkg")
        #expect(throws: ExportError.unknownFormat("dxf", known: FindingFormats.all.map(\.name))) {
            _ = try FindingFormats.named("dxf")
        }
        #expect(ExportError.unknownFormat("dxf", known: []).exitStatus == .usage)
    }
}
