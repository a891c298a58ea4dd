import Findings
import Foundation
import Ground
import GeoPackageStore
import Synchronization

/// A store in a folder of its own and a made-up survey of a row of square parcels.
final class StoreFixture: Sendable {
    let folder: URL
    /// A clock that goes on by a second whenever it is asked.
    private let time = Mutex<Int64>(1_700_000_000)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { file("a.gpkg") }

    func file(_ name: String) -> String { folder.appending(path: name).path }

    func open(_ path: String? = nil, patience: Double = 10) throws -> GeoPackageStore {
        try GeoPackageStore(
            writing: path ?? self.path, patience: patience,
            now: { [self] in
                Instant(
                    secondsSince1970: time.withLock {
                        $0 += 1
                        return $0
                    })
            },
            wellKnownText: { "LOCAL_CS[\"\($0)\"]" })
    }

    static func code(_ number: Int) -> ParcelCode {
        let digits = String(number)
        return ParcelCode("440605001001JC" + String(repeating: "0", count: 5 - digits.count) + digits)
    }

    static func parcel(_ number: Int) -> ParcelRecord {
        let x = 411_000 + 20 * Double(number)
        return ParcelRecord(
            code: code(number), crs: CRSCode(epsg: 4547),
            polygon: MultiPolygon([Polygon(Bounds(minX: x, minY: 2_548_000, maxX: x + 15, maxY: 2_548_012))]),
            place: AdministrativePlace(district: "南海区", town: "里水镇", village: "东村", cell: "网格\(number % 3)"))
    }

    static func survey(
        _ id: String, blocks: Int = 1, scenes: (String, String) = ("aaaa", "bbbb"),
        later: String? = "2024-03-05T03:10:00Z", orderConfidence: Double = 0.5, settings: [String: String] = [:]
    ) -> SurveyRecord {
        SurveyRecord(
            id: SurveyID(id),
            provenance: Provenance(
                surveyID: SurveyID(id), version: "0.1.0",
                earlierScenes: [SourceFile(name: "2023.tif", sha256: scenes.0)],
                laterScenes: [SourceFile(name: "2024.tif", sha256: scenes.1)],
                parcels: [SourceFile(name: "parcels.gpkg", sha256: "cccc")], grids: [], settings: settings),
            earlierAcquiredAt: Instant(rfc3339: "2023-03-05T03:10:00Z"),
            laterAcquiredAt: later.flatMap { Instant(rfc3339: $0) }, blockCount: blocks,
            orderConfidence: orderConfidence)
    }

    static func verdict(_ number: Int, _ verdictClass: VerdictClass, confidence: Double = 0.9) -> Verdict {
        let isJudged = verdictClass != .notObserved && verdictClass != .tooCoarse
        return Verdict(
            parcelCode: code(number), verdictClass: verdictClass, score: isJudged ? 1.0 / 3 : nil,
            confidence: isJudged ? confidence : nil, validShare: 0.1 + 0.2, residualShiftPixels: nil)
    }

    static func finding(_ survey: SurveyRecord, _ verdict: Verdict, number: Int, inside: Double) -> Finding {
        let parcel = parcel(number)
        let x = 411_000 + 20 * Double(number)
        return Finding(
            verdict: verdict, changedAreaInsideSquareMetres: inside, changedAreaBeyondSquareMetres: 1.5,
            crs: parcel.crs,
            changePolygons: MultiPolygon([Polygon(Bounds(minX: x + 1, minY: 2_548_001, maxX: x + 9, maxY: 2_548_008))]),
            parcelPolygon: parcel.polygon, place: parcel.place, measurements: [Measurement("changeScoreMean", 1.0 / 7)],
            earlierAcquiredAt: survey.earlierAcquiredAt, laterAcquiredAt: survey.laterAcquiredAt,
            provenance: survey.provenance)
    }

    /// The signature of a PNG and one more byte.
    static func png(_ number: UInt8) -> [UInt8] { [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, number] }

    static let chips = [
        Chip(kind: .outlined, png: png(3)), Chip(kind: .earlier, png: png(1)), Chip(kind: .later, png: png(2)),
    ]

    /// A block with the given verdicts by parcel number.
    static func block(
        _ survey: SurveyRecord, _ index: Int = 0, _ verdicts: [(Int, VerdictClass)], confidence: Double = 0.9,
        inside: Double = 56
    ) -> BlockRecord {
        let all = verdicts.map { ($0.0, verdict($0.0, $0.1, confidence: confidence)) }
        return BlockRecord(
            surveyID: survey.id, blockIndex: index, verdicts: all.map(\.1),
            findings: all.filter(\.1.verdictClass.isChange).map { number, verdict in
                (finding(survey, verdict, number: number, inside: inside), chips.sorted { $0.png[8] < $1.png[8] })
            },
            warnings: ["hazy": 1])
    }

    static func report(_ survey: SurveyRecord, _ tally: SurveyTally) -> SurveyReport {
        SurveyReport(
            surveyID: survey.id, wasAlreadyFinished: false, blocksPlanned: survey.blockCount, blocksRead: 1,
            blocksResumed: 0, blocksWithoutParcels: 0, tally: tally, parcelsLeftOut: [:], alignment: nil, warnings: [:],
            secondsByStage: ["read": 0.25], seconds: 1, peakMemoryBytes: 1)
    }

    /// Begins, records and closes a survey in one go.
    static func run(_ survey: SurveyRecord, _ blocks: [BlockRecord], parcels: Int, in store: GeoPackageStore) throws {
        _ = try store.begin(survey, parcels: (0..<parcels).map(parcel))
        for block in blocks { try store.record(block) }
        try store.finish(survey.id, report: report(survey, store.tally(of: survey.id)))
    }

    func bytes(_ path: String? = nil) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path ?? self.path)) }
}

/// Runs an installed tool and waits for it.
func runTool(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
