import Access
import Casework
import Ground
import HTTPTypes
import Hummingbird
import Reports
import StorePorts
import WorkOrders

extension Route {
    /// Reports, without who reported and in what words; and to which order they belong.
    static let reports: [Route] = [
        Route(.get, "/api/v1/reports", .deed(.seeReports)) { call in
            let query = try call.query(
                "channel", "category", "order", "parcel", "unit", "since", "to_be_located", "sort", "limit", "after")
            let page = try await call.rooms.store.reports(ReportQuery(query), in: call.scope, page: query.page())
            return try call.json(PageDocument(page) { ReportDocument($0, call.language) })
        },
        Route(.get, "/api/v1/reports/:id", .deed(.seeReports)) { call in
            try call.json(ReportDocument(try await call.report(), call.language))
        },
        Route(.get, "/api/v1/reports/:id/suggestions", .deed(.match)) { call in
            let found = try await call.rooms.reportDesk.suggest(try await call.report().id)
            var seen: [SuggestionDocument] = []
            for match in found where try await call.mayJoin(WorkOrderID(match.key)) {
                seen.append(SuggestionDocument(match, call.language))
            }
            return try call.json(["items": seen])
        },
        Route(.post, "/api/v1/reports/:id/join", .deed(.match)) { call in
            let body = try await call.body(JoinBody.self)
            let id = try await call.report().id
            guard try await call.mayJoin(WorkOrderID(body.order)) else { throw Problem.notFound }
            let result = try await call.rooms.reportDesk.join(
                id, to: WorkOrderID(body.order), reason: body.reason, by: call.actor)
            return try call.json(ReportDocument(result.record, call.language))
        },
        Route(.post, "/api/v1/reports/:id/locate", .deed(.match)) { call in
            let body = try await call.body(LocationBody.self)
            let id = try await call.report().id
            let (office, crs) = try await call.rooms.store.read { (try $0.office(), try $0.parcelCRS()) }
            var locator = call.rooms.tools.locator(crs)
            let place = try ReportForm(body.form).place(ReportForm.Words(office), &locator)
            let result = try await call.rooms.reportDesk.locate(id, at: place, crs: locator.crs, by: call.actor)
            return try call.json(ReportDocument(result.record, call.language))
        },
        Route(.post, "/api/v1/reports/:id/leave", .deed(.match)) { call in
            let body = try await call.body(ReasonBody.self)
            let result = try await call.rooms.reportDesk.leave(
                try await call.report().id, reason: body.reason, by: call.actor)
            return try call.json(ReportDocument(result.record, call.language))
        },
        Route(.post, "/api/v1/reports/:id/refuse", .deed(.match)) { call in
            let result = try await call.rooms.reportDesk.refuse(try await call.report().id, by: call.actor)
            return try call.json(ReportDocument(result.record, call.language))
        },
    ]

    /// What the centre goes by.
    static let office: [Route] = [
        Route(.get, "/api/v1/units", .deed(.seeOffice)) { call in
            let units = try await call.rooms.store.units()
            return try call.json(["items": units])
        },
        Route(.get, "/api/v1/rules", .deed(.seeOffice)) { call in
            let office = try await call.rooms.store.read { try $0.office() }
            return try call.json(RulesDocument(office))
        },
    ]
}

extension Call {
    /// The report of the path, where the caller may see it.
    fileprivate func report() async throws -> ReportRecord {
        let id = ReportID(try parameter("id"))
        guard let record = try await rooms.store.report(id, in: scope) else { throw Problem.notFound }
        return record
    }

    fileprivate func mayJoin(_ order: WorkOrderID) async throws -> Bool {
        try await rooms.store.order(order, in: scope) != nil
    }
}

/// Where a report was found to be.
private struct LocationBody: Decodable {
    let position: ReportBody.Position?
    let parcelCode, village, address: String?

    var form: [ReportForm.Field: String] {
        let cells: [ReportForm.Field: String?] = [
            .parcel: parcelCode, .village: village, .address: address,
            .longitude: position.map { "\($0.longitude)" }, .latitude: position.map { "\($0.latitude)" },
            .datum: position.map { $0.datum ?? "wgs84" }, .accuracy: position?.accuracyMetres.map { "\($0)" },
        ]
        return cells.compactMapValues { $0 }
    }

    private enum CodingKeys: String, CodingKey {
        case position, village, address
        case parcelCode = "parcel_code"
    }
}

private struct JoinBody: Decodable {
    let order: String
    let reason: String?
}

/// The rules in force.
private struct RulesDocument: Encodable {
    let version: String?
    let text: String?

    init(_ office: Office) {
        version = office.version
        text = office.version.flatMap { office.texts[$0] }
    }
}

extension ReportQuery {
    fileprivate init(_ query: Query) throws {
        self.init()
        channels = try query.words("channel", ReportChannel.self)
        categories = query.values["category"].map { Set($0.map { CategoryCode($0) }) }
        workOrder = try query.one("order").map { WorkOrderID($0) }
        parcel = try query.one("parcel").map { ParcelCode($0) }
        places = (query.values["unit"] ?? []).map { .unit(UnitCode($0)) }
        since = try query.moment("since")
        switch try query.one("to_be_located") {
        case nil, "false": break
        case "true": isToBeLocated = true
        default: throw Query.wrong("to_be_located")
        }
        switch try query.one("sort") {
        case nil, "id": order = .byID
        case "latest": order = .latestFirst
        default: throw Query.wrong("sort")
        }
    }
}

/// A report, without who reported and in what words.
struct ReportDocument: Encodable {
    let id: String
    let channel: TermDocument
    let category: String
    let reportedAt, receivedAt: Instant
    let order: String
    let link: TermDocument
    let parcelCode: String?
    let position: Coordinate?
    let accuracyMetres: Double?
    let isToBeLocated: Bool
    let place: AdministrativePlace
    let placeNote: String?
    let reporterKind: TermDocument?
    let photos: [String]
    let fields: [String: String]?

    init(_ record: ReportRecord, _ language: Language) {
        let report = record.report
        id = report.id.text
        channel = TermDocument(report.channel.rawValue, report.channel.name, language)
        category = report.category.text
        (reportedAt, receivedAt) = (report.reportedAt, report.receivedAt)
        order = record.order.text
        link = TermDocument(record.link.kind.rawValue, record.link.kind.name, language)
        (parcelCode, position) = (report.place.parcelCode?.text, report.place.position)
        accuracyMetres = report.place.position.map { _ in report.place.accuracyMetres }
        isToBeLocated = report.place.isToBeLocated
        place = record.area
        placeNote = report.place.note?.text(in: language)
        reporterKind = report.reporterKind.map { TermDocument($0.rawValue, $0.name, language) }
        photos = report.photoHashes
        // How the reporter called it, and pictures elsewhere, are the reporter's own words.
        fields = report.fields?.filter { !["category", "media_url"].contains($0.key) }
    }

    private enum CodingKeys: String, CodingKey {
        case id, channel, category, order, link, position, place, photos, fields
        case placeNote = "place_note"
        case reporterKind = "reporter_kind"
        case reportedAt = "reported_at"
        case receivedAt = "received_at"
        case parcelCode = "parcel_code"
        case accuracyMetres = "accuracy_m"
        case isToBeLocated = "is_to_be_located"
    }
}

/// An order that a report may be of.
struct SuggestionDocument: Encodable {
    let order: String
    let probability: Double
    let distanceMetres: Double?
    let reason: String

    init(_ match: MatchSuggestion, _ language: Language) {
        (order, reason) = (match.key, match.reason.text(in: language))
        probability = (match.probability * 1_000).rounded() / 1_000
        distanceMetres = match.distanceMetres.map { $0.rounded() }
    }

    private enum CodingKeys: String, CodingKey {
        case order, probability, reason
        case distanceMetres = "distance_m"
    }
}
