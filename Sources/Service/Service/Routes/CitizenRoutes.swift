import Access
import Casework
import Findings
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import QRCodes
import Reports
import WorkOrders

extension Route {
    /// Pages for people without an account: reporting something by a link or a QR code, a private page that says what came of it, and the
    /// page of whoever was invited to look. They are whole without JavaScript.
    static let citizens: [Route] =
        [
            Route(.get, "/report", .anybody) { call in
                guard call.settings.citizensUnit != nil else { throw Problem.notFound }
                let unit = call.request.uri.queryParameters["unit"].map(String.init) ?? ""
                return try await CitizenDesk(call: call).form(["unit": unit])
            },
            Route(.post, "/report", .anybody) { call in
                guard let unit = call.settings.citizensUnit else { throw Problem.notFound }
                return try await CitizenDesk(call: call).take(for: unit)
            },
            Route(.get, "/told/:token", .anybody) { call in try await CitizenDesk(call: call).tale() },
            Route(.post, "/told/:token", .anybody) { call in try await CitizenDesk(call: call).evaluate() },
        ] + visitors
}

/// What answers people without an account, with pages.
private struct CitizenDesk {
    let call: Call

    /// Photos of one report, and bytes of one request.
    private static let (mostPhotos, mostBytes) = (3, 37 << 20)

    private func said(_ zh: String, _ en: String) -> String {
        Message(zh: zh, en: en).text(in: call.pageLanguage)
    }

    // MARK: - Reporting

    /// The empty form, or the one with what was filled in and what is wrong with it.
    func form(_ filled: [String: String], fault: String? = nil) async throws -> Response {
        let office = try await call.rooms.store.read { try $0.office() }
        let rules = office.current
        let village = village(filled["unit"], in: office)
        let categories = rules.categories.map { rule in
            [
                "code": rule.code.text, "name": rules.name(of: rule.code).text(in: call.pageLanguage),
                "selected": rule.code.text == filled["category"] ? "selected" : "",
            ]
        }
        return try call.citizenPage(
            "report",
            [
                "categories": categories, "fault": fault ?? "", "key": filled["key"] ?? AccessToken.forPage(),
                "text": filled["text"] ?? "", "address": filled["address"] ?? "", "name": filled["name"] ?? "",
                "phone": filled["phone"] ?? "", "unit": village?.text ?? "",
                "village": village.map { office.units.fullName(of: $0) } ?? "",
            ], status: fault == nil ? .ok : .unprocessableContent)
    }

    /// The unit of a poster's link; nil where it is none of those whose reports are taken in here.
    private func village(_ text: String?, in office: Office) -> UnitCode? {
        let unit = UnitCode(text ?? "")
        return office.units[unit] != nil && call.settings.takesCitizenReports(of: unit) ? unit : nil
    }

    /// Takes a report in and leads to its private page.
    func take(for unit: UnitCode) async throws -> Response {
        try call.rooms.citizenLimiter.take(call.context.address, at: call.now)
        let body = try await call.rooms.uploads.run {
            try await RequestBytes.read(
                from: call.request, bytes: Self.mostBytes, seconds: 10 * call.settings.arrivalSeconds)
        }
        guard let kind = call.request.headers[.contentType], let form = MultipartBody(body, contentType: kind) else {
            throw Problem.notAForm
        }
        let filled = form.values
        guard filled["text"]?.isEmpty == false || !form.files.isEmpty else {
            return try await self.form(filled, fault: said("请写明情况，或附照片", "Write what you saw, or add a photo"))
        }
        guard form.files.count <= Self.mostPhotos else {
            return try await self.form(
                filled, fault: said("至多 \(Self.mostPhotos) 张照片", "\(Self.mostPhotos) photos at most"))
        }
        do {
            let photos = try await photos(form.files)
            let office = try await call.rooms.store.read { try $0.office() }
            let desk = village(filled["unit"], in: office) ?? unit
            let result = try await report(filled, photos.hashes, for: desk)
            guard let token = result.token else {
                // The same form again: its page was shown before.
                return try call.citizenPage(
                    "received", ["id": result.record.id.text, "advice": [String]()], status: .ok)
            }
            let link = "\(call.site)/told/\(token)"
            let code = try? QRCode(link).svg(title: said("私人链接的二维码", "the private link as a QR code"))
            let emergency = Emergency.told(in: result.record.report.text).map { $0.advice.text(in: call.pageLanguage) }
            return try call.citizenPage(
                "received",
                [
                    "id": result.record.id.text, "address": "/told/\(token)", "link": link, "code": code ?? "",
                    "advice": emergency + photos.refused,
                ], status: .created)
        } catch let fault as any ExplainedError {
            return try await self.form(filled, fault: fault.message.text(in: call.pageLanguage))
        }
    }

    /// Takes photos in; one that cannot be taken is told, and the report stays.
    private func photos(_ files: [MultipartBody.File]) async throws -> (hashes: [String], refused: [String]) {
        var (hashes, refused): ([String], [String]) = ([], [])
        for file in files {
            do {
                let actor = CaseActor(.reporter, name: Self.account)
                hashes.append(try await call.rooms.photoDesk.add([UInt8](file.content), by: actor).photo.sha256)
            } catch let fault as PhotoFault {
                refused.append(fault.message.text(in: call.pageLanguage))
            }
        }
        return (hashes, refused)
    }

    private func report(
        _ filled: [String: String], _ photos: [String], for unit: UnitCode
    ) async throws -> ReportResult {
        let cells: [ReportForm.Field: String?] = [
            .kind: ReporterKind.citizen.rawValue, .category: filled["category"], .text: filled["text"],
            .address: filled["address"], .name: filled["name"], .phone: filled["phone"],
            .longitude: filled["longitude"], .latitude: filled["latitude"],
            .datum: filled["longitude"]?.isEmpty == false ? "wgs84" : nil, .accuracy: filled["accuracy"],
        ]
        let form = cells.compactMapValues { $0?.isEmpty == false ? $0 : nil }
        let content = form.map { "\($0.key.rawValue)=\($0.value)" }.sorted() + photos
        let key = filled["key"].flatMap { $0.isEmpty || $0.utf8.count > 200 ? nil : $0 }
        let guardOfRequest = try RequestGuard(
            key: key, of: AccountName(Self.account), content: content.joined(separator: "\n"))
        return try await ReportIntake(call: call).take(
            form, of: ReportSender(citizensOf: unit, as: Self.account), photos: photos, request: guardOfRequest
        ).result
    }

    /// Under what name reports of this page stand.
    private static let account = "public-page"

    // MARK: - What came of it

    /// What came of the report of the token.
    func tale() async throws -> Response {
        try call.rooms.tellingLimiter.take(call.context.address, at: call.now)
        guard let tale = try await call.rooms.tellingDesk.tale(of: call.parameter("token")) else {
            return try missing()
        }
        return try told(tale)
    }

    /// What its reporter thinks of it.
    func evaluate() async throws -> Response {
        try call.rooms.tellingLimiter.take(call.context.address, at: call.now)
        let form = try await FormBody(
            call.request, bytes: call.settings.bodyBytes, seconds: call.settings.arrivalSeconds)
        let token = try call.parameter("token")
        guard let tale = try await call.rooms.tellingDesk.tale(of: token) else { return try missing() }
        guard let satisfied = form["satisfied"] else {
            return try told(tale, fault: said("请选择是否满意", "Say whether you are satisfied"))
        }
        do {
            let after = try await call.rooms.tellingDesk.evaluate(
                token, isSatisfied: satisfied == "yes", isSolved: form["solved"].map { $0 == "yes" }, text: form["text"]
            )
            guard let after else { return try missing() }
            return try told(after)
        } catch let fault as TellingFault {
            return try told(tale, fault: fault.message.text(in: call.pageLanguage))
        }
    }

    /// Whether nobody has the token or it is over: the same page.
    private func missing() throws -> Response { try call.citizenPage("missing", [:], status: .notFound) }

    private func told(_ tale: ReportTale, fault: String? = nil) throws -> Response {
        let language = call.pageLanguage
        return try call.citizenPage(
            "told",
            [
                "category": tale.category.text(in: language), "state": tale.state.name.text(in: language),
                "text": tale.text.text(in: language), "reported": LocalDay.text(tale.reportedAt, in: language),
                "closed": tale.closedAt.map { LocalDay.text($0, in: language) } ?? "", "fault": fault ?? "",
                "evaluates": tale.canEvaluate, "evaluated": tale.isEvaluated,
            ], status: fault == nil ? .ok : .unprocessableContent)
    }
}

extension Call {
    /// A page for people without an account.
    func citizenPage(_ name: String, _ values: [String: Any], status: HTTPResponse.Status) throws -> Response {
        guard let file = rooms.shelf?.citizenPage(name, values, in: pageLanguage) else { throw Problem.notFound }
        return Response(
            status: status,
            headers: [
                .contentType: file.kind, .cacheControl: "no-store", .contentSecurityPolicy: PagePolicy.text,
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.content)))
    }
}

extension Problem {
    /// What came is no form of a browser with files.
    static let notAForm = Problem(
        .unsupportedMediaType, "not-a-form", zh: "请求内容须为 multipart/form-data", en: "send multipart/form-data")
}

extension ReportSender {
    /// People without an account, whose reports one unit's desk takes in.
    fileprivate init(citizensOf unit: UnitCode, as account: String) {
        (name, isSystem, mayMatch, desk) = (account, false, false, unit)
        (actor, wantsToken) = (CaseActor(.reporter, name: account), true)
    }
}

/// A day of the district, for people.
enum LocalDay {
    static func text(_ instant: Instant, in language: Language) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: language == .chinese ? "zh_CN" : "en_GB")
        formatter.timeZone = TimeZone(secondsFromGMT: 8 * 3_600)
        formatter.dateFormat = language == .chinese ? "yyyy年M月d日" : "d MMMM yyyy"
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(instant.secondsSince1970)))
    }
}
