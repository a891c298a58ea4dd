import Casework
import Findings
import Foundation
import Governance
import Ground
import Site
import StorePorts
import Synchronization
import WorkOrders

/// Lists and decisions on a store of many findings and orders, while a survey records into it.
///
/// The store is a made-up district: villages of a few hundred parcels, each with a finding and its order, small pictures. Its
/// figures are the 99th of 100 waits of one officer after another, in milliseconds.
struct OfficeBench {
    /// Findings, and as many orders.
    let findings: Int
    /// Where the store is made, and taken away at the end; it takes about 25 kB a finding.
    let folder: String
    /// Decisions that are timed; lists five times as many.
    let decisions: Int

    private static let parcelsInBlock = 100
    /// Of the survey that records meanwhile.
    private static let (blocks, changedInBlock) = (100, 10)
    private static let parcelsInVillage = 350

    /// The figures; floors are those of the same run: a row read by its key, and a synced write of 4 kB.
    func measure() async throws -> (entries: [BenchResult.Entry], floors: [String: Double]) {
        let folder = URL(fileURLWithPath: folder).appendingPathComponent("bench-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("store.gpkg").path
        try await fill(path)

        // The officers' side and the survey have a store each, as two processes have.
        let (office, field) = (try Stores.writing(path, by: .user), try Stores.writing(path, by: .user))
        let isOver = Mutex(false)
        let longest = Mutex(Waits())
        let surveying = Task {
            var year = 2025
            while !isOver.withLock({ $0 }) {
                let survey = survey(year: year, blocks: Self.blocks)
                let journal = SurveyCasework(field, clock: { .now })
                let parcels = (0..<Self.blocks).flatMap(quietParcels).map(Self.parcel)
                _ = try await journal.begin(survey, cadastre: CadastreRecord(parcels: parcels))
                for index in 0..<Self.blocks where !isOver.withLock({ $0 }) {
                    // As nine parcels of ten show nothing.
                    let known = Array(index * Self.changedInBlock..<(index + 1) * Self.changedInBlock)
                    let block = block(index, of: survey, changed: known, quiet: quietParcels(index))
                    try await longest.note { try await journal.record(block) }
                    // The time in which a block of imagery is compared.
                    try await Task.sleep(for: .milliseconds(150))
                }
                year += 1
            }
        }
        let entries = try await officers(office, synced: folder.appendingPathComponent("synced").path)
        isOver.withLock { $0 = true }
        try await surveying.value
        try office.close()
        try field.close()
        var all = entries.entries
        all.append(
            longest.withLock { $0 }.entry("record a block", floor: entries.floors["syncedWriteMilliseconds"] ?? 0))
        return (all, entries.floors)
    }

    private func officers(
        _ store: any OfficeStore, synced path: String
    ) async throws -> (entries: [BenchResult.Entry], floors: [String: Double]) {
        var random = SystemRandomNumberGenerator()
        func village() -> UnitCode {
            Self.village(of: Int.random(in: 0..<findings, using: &random))
        }
        var (lists, decided, byKey, written) = ([String: Waits](), Waits(), Waits(), Waits())
        func list<Row>(_ name: String, _ body: () async throws -> Page<Row>) async throws {
            _ = try await lists[name, default: Waits()].note(body)
        }
        var cursors: [PageCursor?] = [nil]
        for round in 0..<decisions {
            for _ in 0..<5 {
                let scope = Scope.units([round % 4 == 0 ? UnitCode("440605") : village()])
                var query = FindingQuery()
                query.order = FindingQuery.Order.allCases[round % 3]
                query.states = round % 2 == 0 ? [.suspected, .provisional] : nil
                query.classes = round % 5 == 0 ? [.demolished] : nil
                // Some go on to the next page.
                let request = PageRequest(after: query.order == .byID ? cursors.randomElement() ?? nil : nil, limit: 50)
                let page = Mutex<PageCursor?>(nil)
                try await list("list findings") {
                    let part = try await store.findings(query, in: scope, page: request)
                    page.withLock { $0 = part.next }
                    return part
                }
                if query.order == .byID { cursors = [nil, page.withLock { $0 }] }
                var orders = OrderQuery()
                orders.order = round % 2 == 0 ? .latestFirst : .byID
                orders.states = round % 3 == 0 ? [.withdrawn] : [.filed]
                try await list("list orders") {
                    try await store.orders(orders, in: scope, page: PageRequest(limit: 50))
                }
            }
            let number = Int.random(in: 0..<findings, using: &random)
            let id = FindingID(parcelCode: Self.code(number), episode: 1)
            _ = try await byKey.note { try await store.mark("none") }
            let deciding = Deciding(store, clock: { .now })
            _ = try await decided.note {
                try await deciding.decide(
                    id, round % 3 == 0 ? .noChange : .newBuilding, by: .person("officer"), note: "\(round)")
            }
            try await written.note { try Self.writeSynced(path) }
        }
        let floors = ["rowByKeyMilliseconds": byKey.ninetyNinth, "syncedWriteMilliseconds": written.ninetyNinth]
        let entries =
            lists.sorted { $0.key < $1.key }.map { $0.value.entry($0.key, floor: byKey.ninetyNinth) }
            + [decided.entry("decide", floor: written.ninetyNinth)]
        return (entries, floors)
    }

    /// Appends 4 kB to a file and waits until the disk has them: what a decision that is acknowledged cannot do without.
    static func writeSynced(_ path: String) throws {
        let descriptor = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BenchError.cannotRead(path: path) }
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: 7, count: 4096)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw BenchError.cannotRead(path: path)
        }
    }

    // MARK: The made-up district

    private func fill(_ path: String) async throws {
        let store = try Stores.writing(path, by: .user)
        let survey = survey(year: 2024, blocks: (findings + Self.parcelsInBlock - 1) / Self.parcelsInBlock)
        let journal = SurveyCasework(store, clock: { .now })
        _ = try await journal.begin(survey, cadastre: CadastreRecord(parcels: (0..<findings).map(Self.parcel)))
        for index in 0..<survey.blockCount {
            let first = index * Self.parcelsInBlock
            let numbers = Array(first..<min(first + Self.parcelsInBlock, findings))
            try await journal.record(block(index, of: survey, changed: numbers, quiet: []))
            if index % 100 == 99 {
                try? FileHandle.standardError.write(
                    contentsOf: Data("\((index + 1) * Self.parcelsInBlock) / \(findings)\n".utf8))
            }
        }
        try store.close()
    }

    private func survey(year: Int, blocks: Int) -> SurveyRecord {
        let files = { (name: String) in [SourceFile(name: name, sha256: String(repeating: "a", count: 64))] }
        return SurveyRecord(
            id: SurveyID("bench\(year)"),
            provenance: Provenance(
                surveyID: SurveyID("bench\(year)"), version: "bench", earlierScenes: files("2023.tif"),
                laterScenes: files("\(year).tif"), parcels: files("parcels.gpkg"), grids: [], settings: [:]),
            earlierAcquiredAt: Instant(rfc3339: "2023-03-05T03:10:00Z"),
            laterAcquiredAt: Instant(rfc3339: "\(year)-03-05T03:10:00Z"),
            blockCount: blocks, orderConfidence: 0.5)
    }

    private static func village(of number: Int) -> UnitCode {
        let text = String(number / parcelsInVillage)
        return UnitCode("440605" + String(repeating: "0", count: 6 - text.count) + text)
    }

    private static func code(_ number: Int) -> ParcelCode {
        let text = String(number % 100_000)
        return ParcelCode(village(of: number).text + "JC" + String(repeating: "0", count: 5 - text.count) + text)
    }

    private static func parcel(_ number: Int) -> ParcelRecord {
        let (x, y) = (400_000 + 20 * Double(number % 500), 2_500_000 + 20 * Double(number / 500))
        let village = village(of: number)
        return ParcelRecord(
            code: code(number), crs: CRSCode(epsg: 4547),
            polygon: MultiPolygon([Polygon(Bounds(minX: x, minY: y, maxX: x + 12, maxY: y + 10))]),
            place: AdministrativePlace(
                district: "南海区", town: "里水镇", village: "村\(number / parcelsInVillage)", cell: "网格\(number % 3)",
                unit: UnitCode(village.text + "00\(number % 3)")))
    }

    /// Parcels of a block where nothing has changed, beyond those with findings.
    private func quietParcels(_ index: Int) -> [Int] {
        let count = Self.parcelsInBlock - Self.changedInBlock
        return (0..<count).map { findings + index * count + $0 }
    }

    /// A block; a changed parcel has as many measurements and outlines as a real one's, and pictures of 2 kB.
    private func block(_ index: Int, of survey: SurveyRecord, changed: [Int], quiet: [Int]) -> BlockRecord {
        let kinds: [VerdictClass] = [.newBuilding, .extension, .taller, .demolished, .newBuilding]
        func verdict(_ number: Int, _ kind: VerdictClass) -> Verdict {
            let confidence = Double((number * 7919) % 1000) / 2000 + 0.5
            return Verdict(
                parcelCode: Self.code(number), verdictClass: kind, score: confidence, confidence: confidence,
                validShare: 1, residualShiftPixels: 0.2)
        }
        let findings = changed.map { number in
            finding(number, verdict(number, kinds[number % kinds.count]), of: survey)
        }
        return BlockRecord(
            surveyID: survey.id, blockIndex: index,
            verdicts: findings.map(\.finding.verdict) + quiet.map { verdict($0, .noChange) }, findings: findings,
            warnings: [:])
    }

    private func finding(
        _ number: Int, _ verdict: Verdict, of survey: SurveyRecord
    ) -> (finding: Finding, chips: [Chip]) {
        let year = Double(survey.laterAcquiredAt?.secondsSince1970 ?? 0)
        let parcel = Self.parcel(number)
        let bounds = parcel.polygon.bounds ?? Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1)
        let ring = (0...40).map { step in
            let angle = Double(step % 40) / 40 * 2 * Double.pi
            return Coordinate(x: bounds.minX + 6 + 4 * cos(angle), y: bounds.minY + 5 + 4 * sin(angle))
        }
        let values = (0..<243).map { Float(($0 * 31 + number) % 97) / 97 + Float(year / 1e12) }
        let finding = Finding(
            verdict: verdict, changedAreaInsideSquareMetres: 40 + Double(number % 60),
            changedAreaBeyondSquareMetres: 2, crs: parcel.crs,
            changePolygons: MultiPolygon([Polygon(exterior: ring)]), parcelPolygon: parcel.polygon, place: parcel.place,
            measurements: (0..<243).map { Measurement("measurement\($0)", Double(values[$0])) },
            basis: VerdictBasis(model: "bench", measurementVersion: 1, measurements: values, reasons: []),
            earlierAcquiredAt: survey.earlierAcquiredAt, laterAcquiredAt: survey.laterAcquiredAt,
            provenance: survey.provenance)
        let picture = [UInt8](repeating: UInt8(truncatingIfNeeded: number &+ Int(year)), count: 2_000)
        return (finding, Chip.Kind.allCases.map { Chip(kind: $0, png: picture) })
    }
}

/// How long something took, each time.
struct Waits {
    private var milliseconds: [Double] = []

    /// Does it and notes how long that took.
    mutating func note<Result>(_ body: () async throws -> Result) async throws -> Result {
        let started = ContinuousClock.now
        let result = try await body()
        milliseconds.append((ContinuousClock.now - started) / .milliseconds(1))
        return result
    }

    mutating func add(_ wait: Double) { milliseconds.append(wait) }

    /// The wait that 99 of 100 do not exceed.
    var ninetyNinth: Double {
        let sorted = milliseconds.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    }

    /// The figure: what 99 of 100 waits do not exceed.
    func entry(_ name: String, floor: Double) -> BenchResult.Entry {
        let sorted = milliseconds.sorted()
        var entry = BenchResult.Entry(
            name: name, value: ninetyNinth, unit: "ms, p99", ratio: ninetyNinth > 0 ? floor / ninetyNinth : 0)
        (entry.middle, entry.largest, entry.count) = (
            sorted.isEmpty ? nil : sorted[sorted.count / 2], sorted.last, sorted.count
        )
        return entry
    }
}

extension Mutex where Value == Waits {
    /// Does something and notes how long that took.
    fileprivate borrowing func note(_ body: () async throws -> Void) async throws {
        let started = ContinuousClock.now
        try await body()
        let wait = (ContinuousClock.now - started) / .milliseconds(1)
        withLock { $0.add(wait) }
    }
}
