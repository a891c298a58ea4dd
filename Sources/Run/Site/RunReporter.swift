import Casework
import Catalogue
import Settings
import Console
import Delivery
public import Reporting
import Findings
import Foundation
public import Ground
import Governance
public import StorePorts
import Watch
import WorkOrders

/// Reports a run that ended: the report page, a line of the log, and messages for the webhooks.
struct RunReporter {
    let site: Site
    let job: SurveyJob
    let task: SurveyTask
    let report: SurveyReport?
    let refused: [StoredInboxFile]
    /// The area's parcels; nil = all of the store's.
    let parcels: Set<ParcelCode>?

    /// Writes report and log line, and gives the messages; the store is read, not written.
    func write() async throws -> [OutboxMessage] {
        let store = try site.stores.reading()
        defer { try? store.close() }
        let coverage = try await CoverageReport(
            store: store, parcels: parcels, notSeenDays: site.configuration.notSeenDays, asOf: .now)
        var changes = SurveyChanges()
        if let report { changes = try await SurveyCasework(store, clock: { .now }).changes(by: report.surveyID) }
        // Those of the run alone: a store may hold a hundred thousand.
        var records: [FindingRecord] = []
        for id in changes.findings.keys.sorted() {
            if let record = try await store.finding(FindingID(id), in: .everything) { records.append(record) }
        }
        var digest = try await digest(store, changes, records: records, coverage: coverage)
        // A failure to write is printed; the run still ends, and the message is still sent.
        do {
            if let folder = site.configuration.report.folder {
                let name = "run-\(job.id).html"
                try await writePage(digest, records: records, coverage: coverage, store: store, to: folder, name: name)
                digest.report = name
            }
            if let path = site.configuration.report.logFile { try LogFile.append(digest.json, to: path) }
        } catch let error as any ExplainedError {
            Console.error(error.message)
        }
        Console.note(summary(digest).text(in: .chosen))
        return try messages(digest)
    }

    /// The run in one line: its findings, its orders and the path of its report.
    private func summary(_ digest: RunDigest) -> Message {
        let place = digest.report.flatMap { name in site.configuration.report.folder.map { "\($0)/\(name)" } }
        let report =
            place.map { Message(zh: "报告 \($0)", en: "report \($0)") }
            ?? Message(
                zh: "报告未写出（report.folder），可用 parcelwatch findings list 查看",
                en: "no report was written (report.folder), see parcelwatch findings list")
        guard job.state == .finished else {
            return Message(
                zh: "\(digest.area)：核查失败；\(report.chinese)", en: "\(digest.area): the survey failed; \(report.english)")
        }
        let new = digest.findings.count { $0.news == .new }
        let (raised, updated, withdrawn) = (
            digest.ordersRaised.count, digest.ordersUpdated.count, digest.ordersWithdrawn.count
        )
        return Message(
            zh: "\(digest.area)：核查完成，监测图斑 \(digest.findings.count) 个（新 \(new)）；工单新增 \(raised)、更新 \(updated)、"
                + "撤销 \(withdrawn)；\(report.chinese)",
            en:
                "\(digest.area): survey finished, \(digest.findings.count) findings (\(new) new); orders: \(raised) raised, "
                + "\(updated) updated, \(withdrawn) withdrawn; \(report.english)")
    }

    private func writePage(
        _ digest: RunDigest, records: [FindingRecord], coverage: CoverageReport, store: any OfficeStore,
        to folder: String, name: String
    ) async throws {
        try CommandOutput.makeFolder(folder)
        let told = Set(digest.findings.map(\.id))
        let page = RunReportPage(
            digest, findings: records.filter { told.contains($0.id) }, coverage: coverage,
            chips: { try await store.chips(of: $0, in: .everything) })
        try await page.write(english: site.configuration.language == .english, to: "\(folder)/\(name)")
    }

    private func digest(
        _ store: any OfficeStore, _ changes: SurveyChanges, records: [FindingRecord], coverage: CoverageReport
    ) async throws -> RunDigest {
        var digest = RunDigest(
            run: job.id, area: job.pair.area, outcome: job.state == .finished ? .finished : .failed,
            startedAt: job.startedAt, endedAt: job.endedAt ?? .now)
        digest.explanation = job.outcome
        digest.pairReason = job.pair.reason
        func epoch(_ scenes: [SceneFile], _ instant: Instant, _ sensor: SensorClass) -> RunDigest.Epoch {
            RunDigest.Epoch(
                acquiredAt: instant, sensorClass: sensor,
                scenes: scenes.map { URL(fileURLWithPath: $0.path).lastPathComponent })
        }
        digest.earlier = epoch(task.earlier, task.earlierAcquiredAt, task.earlierSensorClass)
        digest.later = epoch(task.later, task.laterAcquiredAt, task.sensorClass)
        digest.coverage = coverage.counts
        digest.refusals = refused.compactMap { file in
            file.refusal.map {
                RunDigest.Refusal(
                    name: URL(fileURLWithPath: file.path).lastPathComponent, code: $0.code, message: $0.message)
            }
        }
        digest.log = EventAnchor(try await store.logHead())
        guard let report else { return digest }
        digest.take(report)
        let byID = Dictionary(records.map { ($0.id, $0) }) { $1 }
        var orders: [FindingID: WorkOrderID] = [:]
        // Of the run's own parcels alone: a district has a million orders.
        for parcel in Set(changes.findings.keys.compactMap { byID[FindingID($0)]?.finding.verdict.parcelCode }).sorted()
        {
            var query = OrderQuery()
            query.parcel = parcel
            for order in try await allRows(of: { try await store.orders(query, in: .everything, page: $0) }) {
                for id in order.matter.findingIDs { orders[id] = order.id }
            }
        }
        digest.findings = changes.findings.sorted { $0.key < $1.key }.compactMap { id, change in
            byID[FindingID(id)].map { FindingNotice($0, news: Self.news(change, of: $0), order: orders[$0.id]) }
        }
        (digest.ordersRaised, digest.ordersUpdated) = (changes.orders(.raised), changes.orders(.updated))
        digest.ordersWithdrawn = changes.orders(.withdrawn)
        return digest
    }

    private static func news(_ change: SurveyChanges.FindingChange, of record: FindingRecord) -> FindingNews {
        switch change {
        case .recorded: .new
        case .state: FindingNews(of: record)
        case .content: .unchanged
        }
    }

    /// The event of the run's end; nil where no webhook wants it.
    private func messages(_ digest: RunDigest) throws -> [OutboxMessage] {
        let ended: EventType = job.state == .finished ? .surveyFinished : .surveyFailed
        let message = try site.message(
            ended,
            // The moment tells the runs of several stores apart.
            key: "\(ended.rawValue):\(job.id):\(job.survey ?? "-"):\(job.startedAt.secondsSince1970):\(job.attempts)",
            about: job.pair.area, subject: job.survey, at: job.endedAt ?? .now, data: digest.json)
        return [message].compactMap { $0 }
    }
}

extension Site {
    /// A message for the webhooks that receive events of this kind; nil where none does.
    func message(
        _ event: EventType, key: String, about: String, subject: String?, at instant: Instant, data: Data
    ) throws -> OutboxMessage? {
        let destinations = destinations(of: event)
        guard !destinations.isEmpty else { return nil }
        let id = key.replacingOccurrences(of: ".", with: "-")
        let body = try CloudEvent(
            id: id, source: "/parcelwatch/\(about)", type: event.name, subject: subject, time: instant, data: data
        ).body
        return OutboxMessage(key: id, eventType: event.name, body: body, destinations: destinations)
    }

    /// The event of a refused file.
    func message(ofRefused file: StoredInboxFile) throws -> OutboxMessage? {
        guard let refusal = file.refusal else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        let data = try encoder.encode(
            RunDigest.Refusal(name: name, code: refusal.code, message: refusal.message))
        // Device, inode and times of change: the same file again is the same event.
        return try message(
            .sceneRefused, key: "\(EventType.sceneRefused.rawValue):\(file.changedAt)", about: "inbox",
            subject: refusal.code, at: file.lookedAt, data: data)
    }
}

extension CoverageReport {
    /// Parcels as they stand at a moment; nil = all of the store's. Throws `StoreError`.
    public init(
        store: any ParcelQueries, parcels: Set<ParcelCode>? = nil, notSeenDays: Int, asOf: Instant
    ) async throws {
        var covered: [CoverageParcel] = []
        try await forEachRow {
            try await store.parcels(ParcelQuery(), in: .everything, page: $0)
        } _: { parcel in
            if let parcels, !parcels.contains(parcel.parcel.code) { return }
            covered.append(CoverageParcel(parcel: parcel.parcel, lastClearLook: parcel.lastClearLook))
        }
        self.init(asOf: asOf, notSeenDays: notSeenDays, parcels: covered)
    }
}
