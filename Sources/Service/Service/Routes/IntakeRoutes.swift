import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import Reports
import StorePorts
import WorkOrders

extension Route {
    /// What comes in: reports and photos.
    static let intake: [Route] = [
        Route(.post, "/api/v1/reports", .deed(.report)) { call in
            let (body, text) = try await call.bodyAndText(ReportBody.self)
            let (result, office) = try await ReportIntake(call: call).take(
                body.form, of: ReportSender(call.account, as: call.firstPost), fields: body.fields ?? [:],
                photos: body.photos ?? [], request: call.guardOfRequest("reports\n\(text)"))
            return try call.json(
                try await ReportReceipt(result, office, call), status: result.isNew ? .created : .ok)
        },
        Route(.post, "/api/v1/reports/import", .deed(.report)) { call in
            let (results, office) = try await ReportIntake(call: call).takeList()
            return try call.json(
                try await ImportReceipt(results, office, call),
                status: results.contains { $0.isNew } ? .created : .ok)
        },
        Route(.post, "/api/v1/photos", .deed(.report)) { call in
            let kind = RequestBytes.kind(of: call.request) ?? "application/octet-stream"
            guard kind.hasPrefix("image/") || kind == "application/octet-stream" else {
                throw Problem(
                    .unsupportedMediaType, "not-a-photo", zh: "请求内容须为照片本身（image/jpeg）",
                    en: "send the photo itself (image/jpeg)")
            }
            // A phone in the field sends slowly.
            let file = try await RequestBytes.read(
                from: call.request, bytes: PhotoDesk.mostBytes, seconds: 10 * call.settings.arrivalSeconds)
            let (photo, isNew) = try await call.rooms.photoDesk.add([UInt8](file), by: call.actor)
            return try call.json(
                try await PhotoDocument(photo, call, of: nil), status: isNew ? .created : .ok)
        },
        Route(.get, "/api/v1/photos/:sha256", .deed(.seeReports)) { call in
            let sha256 = try call.parameter("sha256")
            guard try await call.sees(photo: sha256),
                let content = try await call.rooms.store.read({ try $0.content(ofPhoto: sha256, as: .shown) })
            else { throw Problem.notFound }
            // A photo's hash is its content: whoever may see it need not ask again.
            return Response(
                status: .ok,
                headers: [
                    .contentType: "image/jpeg", .cacheControl: "private, max-age=86400, immutable",
                    .eTag: "\"\(sha256)\"",
                ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
        },
    ]
}

/// Who hands a report in.
struct ReportSender {
    /// The name under which it follows the report up.
    let name: String
    /// Whether it numbers its reports by itself: two systems may number alike.
    let isSystem: Bool
    /// Whether it may say of which order a report is, and in what words handlers read it.
    let mayMatch: Bool
    /// The unit whose desk takes the report in.
    let desk: UnitCode
    let actor: CaseActor
    /// Whether the reporter gets a token by which to ask what became of it.
    let wantsToken: Bool

    init(_ account: Account, as post: Post) {
        (name, isSystem, desk) = (account.name.text, account.kind == .system, post.unit)
        mayMatch = !account.posts(for: .match).isEmpty
        (actor, wantsToken) = (.account(account, as: post), true)
    }

    init(_ sensor: Sensor) {
        (name, isSystem, mayMatch, desk) = ("sensor:" + sensor.name, true, false, sensor.unit)
        (actor, wantsToken) = (CaseActor(.apiKey, name: sensor.name), false)
    }
}

/// Takes reports in, through whichever door.
struct ReportIntake {
    let call: Call

    /// The report of a form, as it comes: what cannot be read of place, time and category is left for a dispatcher.
    func take(
        _ form: [ReportForm.Field: String], of sender: ReportSender, fields: [String: String] = [:],
        remarks: [String: String] = [:], photos: [String] = [], request: RequestGuard
    ) async throws -> (result: ReportResult, office: Office) {
        guard photos.count <= PhotoDesk.mostOfReport else {
            throw Problem(
                .unprocessableContent, "too-many-photos", zh: "一条线索至多 \(PhotoDesk.mostOfReport) 张照片",
                en: "a report has \(PhotoDesk.mostOfReport) photos at most")
        }
        guard (form[.text]?.count ?? 0) <= 4_000 else {
            throw Problem(
                .unprocessableContent, "too-long", zh: "内容超过 4000 字", en: "the words are more than 4,000 characters")
        }
        let (office, crs) = try await call.rooms.store.read { (try $0.office(), try $0.parcelCRS()) }
        var locator = call.rooms.tools.locator(crs)
        let told = ReportForm(form, fields: fields, isTakenAsItComes: true)
        var draft = try told.draft(ReportForm.Words(office), &locator).get()
        try await prepare(&draft, of: sender)
        draft.fields = (draft.fields ?? [:]).merging(remarks) { $1 }
        draft.photoHashes = photos
        return (try await call.rooms.reportDesk.add(draft, request: request, by: sender.actor), office)
    }
}

/// A report as the API takes it.
struct ReportBody: Decodable, Sendable {
    struct Position: Decodable, Sendable {
        let longitude: Double
        let latitude: Double
        let datum: String?
        let accuracyMetres: Double?

        private enum CodingKeys: String, CodingKey {
            case longitude, latitude, datum
            case accuracyMetres = "accuracy_m"
        }
    }

    struct Reporter: Decodable, Sendable {
        let name: String?
        let phone: String?
    }

    let reporterKind, channel, category, text, parcelCode, village, address, reference, reportedAt, order,
        summary: String?
    let position: Position?
    let reporter: Reporter?
    let photos: [String]?
    let fields: [String: String]?

    private enum CodingKeys: String, CodingKey {
        case channel, category, text, village, address, reference, order, summary, position, reporter, photos, fields
        case reporterKind = "reporter_kind"
        case parcelCode = "parcel_code"
        case reportedAt = "reported_at"
    }

    /// What is filled in.
    var form: [ReportForm.Field: String] {
        let cells: [ReportForm.Field: String?] = [
            .kind: reporterKind, .channel: channel, .category: category, .text: text, .parcel: parcelCode,
            .village: village, .address: address, .reference: reference, .reportedAt: reportedAt, .order: order,
            .summary: summary, .longitude: position.map { "\($0.longitude)" },
            .latitude: position.map { "\($0.latitude)" }, .datum: position?.datum,
            .accuracy: position?.accuracyMetres.map { "\($0)" }, .name: reporter?.name, .phone: reporter?.phone,
        ]
        return cells.compactMapValues { $0 }
    }
}

/// What whoever hands a report in is told of it.
struct ReportReceipt: Encodable {
    struct Advice: Encodable {
        let call: String
        let text: String
    }

    let id: String
    let isNew: Bool
    let category: TermDocument
    let isToBeLocated: Bool
    let place: String?
    let photos: [PhotoDocument]
    let emergency: [Advice]
    /// By which the reporter asks what became of it: `GET evaluations/{token}`. Told once.
    let token: String?
    /// Its order and what that is doing, for those who may see it.
    let order: String?
    let state: TermDocument?

    init(_ result: ReportResult, _ office: Office, _ call: Call) async throws {
        let report = result.record.report
        (id, isNew) = (report.id.text, result.isNew)
        category = TermDocument(report.category.text, office.current.name(of: report.category), call.language)
        (isToBeLocated, place) = (report.place.isToBeLocated, report.place.note?.text(in: call.language))
        var photos: [PhotoDocument] = []
        for sha256 in report.photoHashes {
            guard let photo = try await call.rooms.store.read({ try $0.photo(sha256) }) else { continue }
            photos.append(try await PhotoDocument(photo, call, of: report.id))
        }
        self.photos = photos
        emergency = Emergency.told(in: report.text).map {
            Advice(call: $0.number, text: $0.advice.text(in: call.language))
        }
        token = result.token
        let sees = try await call.sees(result.record.order)
        order = sees ? result.record.order.text : nil
        state = sees ? TermDocument(result.state.rawValue, result.state.name, call.language) : nil
    }

    private enum CodingKeys: String, CodingKey {
        case id, category, place, photos, emergency, token, order, state
        case isNew = "is_new"
        case isToBeLocated = "is_to_be_located"
    }
}

/// A photo that was handed in.
struct PhotoDocument: Encodable {
    let sha256: String
    let columns: Int
    let rows: Int
    let takenAt: Instant?
    let hasPlace: Bool
    /// Whether another report, or a unit's feedback, has the same photo.
    let isUsedBefore: Bool
    /// Which, of those that the caller may see.
    let usedBefore: [String]

    /// `report`: the one that it is listed for, which is no earlier use.
    init(_ photo: Photo, _ call: Call, of report: ReportID?) async throws {
        (sha256, columns, rows) = (photo.sha256, photo.columns, photo.rows)
        (takenAt, hasPlace) = (photo.takenAt, photo.position != nil)
        let (reports, order) = try await call.rooms.store.read {
            (try $0.reports(withPhoto: photo.sha256), try $0.evidenceUser(photo.sha256))
        }
        let others = reports.filter { $0 != report && $0 < report ?? ReportID("\u{10FFFF}") }
        var seen: [String] = []
        for other in others where try await call.sees(other) { seen.append(other.text) }
        if let order, try await call.sees(order) { seen.append(order.text) }
        (isUsedBefore, usedBefore) = (!others.isEmpty || order != nil, seen)
    }

    private enum CodingKeys: String, CodingKey {
        case sha256, columns, rows
        case takenAt = "taken_at"
        case hasPlace = "has_place"
        case isUsedBefore = "is_used_before"
        case usedBefore = "used_before"
    }
}

extension Call {
    /// The first of the posts under which the caller may do what is asked.
    var firstPost: Post {
        get throws {
            guard let post = posts.first else { throw Problem.notFound }
            return post
        }
    }

    /// What the caller may see of cases under any of its posts.
    private func sight(_ deed: Deed) -> Scope {
        let units = Set((context.caller?.account.posts(for: deed) ?? []).map(\.unit))
        return .units(units, parties: units)
    }

    /// Whether the caller may see a report.
    func sees(_ report: ReportID) async throws -> Bool {
        try await rooms.store.report(report, in: sight(.seeReports)) != nil
    }

    /// Whether the caller may see an order.
    func sees(_ order: WorkOrderID) async throws -> Bool {
        try await rooms.store.order(order, in: sight(.seeOrders)) != nil
    }

    /// Whether the caller may see a photo: a report or an order that has it, or the caller handed it in.
    func sees(photo sha256: String) async throws -> Bool {
        let (photo, reports, order) = try await rooms.store.read {
            (try $0.photo(sha256), try $0.reports(withPhoto: sha256), try $0.evidenceUser(sha256))
        }
        guard let photo else { return false }
        if photo.addedBy == context.caller?.account.name.text { return true }
        if let order, try await sees(order) { return true }
        // Of somebody who was invited to a visit.
        let visit = OfficeRecordID(photo.addedBy)
        if visit.kind == .visits, let order = try await rooms.store.officeRecord(Visit.self, visit)?.order,
            try await sees(order)
        {
            return true
        }
        for report in reports where try await sees(report) { return true }
        return false
    }
}
