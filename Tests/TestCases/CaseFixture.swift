package import Casework
package import Findings
package import Ground
import Synchronization
package import WorkOrders

/// A made-up survey of a row of square parcels.
package enum CaseFixture {
    package static func code(_ number: Int) -> ParcelCode {
        let digits = String(number)
        return ParcelCode("440605001001JC" + String(repeating: "0", count: 5 - digits.count) + digits)
    }

    package static func parcel(_ number: Int) -> ParcelRecord {
        let x = 411_000 + 20 * Double(number)
        return ParcelRecord(
            code: code(number), crs: CRSCode(epsg: 4547),
            polygon: MultiPolygon([Polygon(Bounds(minX: x, minY: 2_548_000, maxX: x + 15, maxY: 2_548_012))]),
            place: AdministrativePlace(district: "南海区", town: "里水镇", village: "东村", cell: "网格\(number % 3)"))
    }

    package static func survey(
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

    /// A survey of the pictures of two years, each taken on 5 March; years that lie between are `2024.5`.
    package static func survey(from earlier: Double, to later: Double, sensor: SensorClass = .satellite) -> SurveyRecord
    {
        func moment(_ year: Double) -> Instant {
            Instant(rfc3339: "2000-03-05T03:10:00Z")?.advanced(by: Int64((year - 2000) * 365.25 * 86_400))
                ?? .distantPast
        }
        var survey = survey("\(earlier)-\(later)-\(sensor)", scenes: ("\(earlier)", "\(later)\(sensor)"))
        survey.earlierAcquiredAt = moment(earlier)
        survey.laterAcquiredAt = moment(later)
        survey.sensorClass = sensor
        return survey
    }

    package static func verdict(_ number: Int, _ verdictClass: VerdictClass, confidence: Double = 0.9) -> Verdict {
        let isJudged = verdictClass != .notObserved && verdictClass != .tooCoarse
        return Verdict(
            parcelCode: code(number), verdictClass: verdictClass, score: isJudged ? 1.0 / 3 : nil,
            confidence: isJudged ? confidence : nil, validShare: 0.1 + 0.2, residualShiftPixels: nil)
    }

    package static func finding(_ survey: SurveyRecord, _ verdict: Verdict, number: Int, inside: Double) -> Finding {
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
    package static func png(_ number: UInt8) -> [UInt8] { [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, number] }

    package static let chips = [
        Chip(kind: .outlined, png: png(3)), Chip(kind: .earlier, png: png(1)), Chip(kind: .later, png: png(2)),
    ]

    /// A block with the given verdicts by parcel number.
    package static func block(
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

    package static func report(_ survey: SurveyRecord, _ tally: SurveyTally) -> SurveyReport {
        SurveyReport(
            surveyID: survey.id, wasAlreadyFinished: false, blocksPlanned: survey.blockCount, blocksRead: 1,
            blocksResumed: 0, blocksWithoutParcels: 0, tally: tally, parcelsLeftOut: [:], alignment: nil, warnings: [:],
            secondsByStage: ["read": 0.25], seconds: 1, peakMemoryBytes: 1)
    }

    /// A clock that goes on by a second whenever it is asked.
    package static func clock() -> @Sendable () -> Instant {
        let clock = TickingClock()
        return { clock.next() }
    }
}

/// Goes on by a second whenever it is asked.
package final class TickingClock: Sendable {
    private let time = Mutex<Int64>(1_700_000_000)

    package init() {}

    package func next() -> Instant {
        Instant(
            secondsSince1970: time.withLock {
                $0 += 1
                return $0
            })
    }
}

extension SurveyCasework {
    /// Begins a survey of a cadastre that holds these parcels and nothing else.
    package func begin(_ survey: SurveyRecord, parcels: [ParcelRecord]) async throws -> SurveyStanding {
        try await begin(survey, cadastre: CadastreRecord(parcels: parcels))
    }
}

/// A store and the use cases over it.
package struct CaseWorld: Sendable {
    package let store: any CaseStore
    package let surveys: SurveyCasework
    package let deciding: Deciding

    package init(
        _ store: any CaseStore, clock: @escaping @Sendable () -> Instant = CaseFixture.clock(),
        areas: (any AreaMeasure)? = nil, secondLook: SecondLook = SecondLook()
    ) {
        self.store = store
        surveys = SurveyCasework(store, areas: areas, clock: clock)
        deciding = Deciding(store, areas: areas, secondLook: secondLook, clock: clock)
    }

    /// Begins, records and closes a survey in one go.
    package func run(_ survey: SurveyRecord, _ blocks: [BlockRecord], parcels: Int) async throws {
        guard try await surveys.begin(survey, parcels: (0..<parcels).map(CaseFixture.parcel)) != .finished else {
            return
        }
        for block in blocks { try await surveys.record(block) }
        try await surveys.finish(survey.id, report: CaseFixture.report(survey, surveys.tally(of: survey.id)))
    }

    /// A survey that says one thing of parcel 0.
    package func observe(
        _ survey: SurveyRecord, _ verdict: VerdictClass, confidence: Double = 0.9, inside: Double = 56
    ) async throws {
        let block = CaseFixture.block(survey, 0, [(0, verdict)], confidence: confidence, inside: inside)
        try await run(survey, [block], parcels: 1)
    }

    /// Parcel 0's findings.
    package var findings: [FindingRecord] {
        get async throws { try await store.read { try $0.findings(on: CaseFixture.code(0)) } }
    }

    /// Parcel 0's orders.
    package var orders: [WorkOrder] {
        get async throws { try await store.read { try $0.orders(on: CaseFixture.code(0)) } }
    }

    package var states: [ConfirmationState] { get async throws { try await findings.map(\.state) } }
    package var orderStates: [WorkOrderState] { get async throws { try await orders.map(\.state) } }
}
