import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import Logging
import Reports
import StorePorts
import WorkOrders

/// Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2) at `/open311/v2/`: what an application written for it sends and asks.
///
/// | request | answer |
/// |---|---|
/// | `discovery`, `services`, `services/{code}` | anybody: how to ask, the categories of the rules, their forms |
/// | `POST requests` | with the token of a system's account as `api_key`: a report |
/// | `requests`, `requests/{id}` | with the key: what that account handed in; where it may see reports, those of its units; without: nothing |
/// | `tokens/{token}` | every id is given at once, so a token is the id |
///
/// Positions are on WGS 84, as the specification says, unless `datum` says otherwise. Pages are by id, so that new reports come at the
/// end: nothing is lost or doubled while reports arrive.
enum Open311 {
    private static let base = "/open311/v2/"

    /// Every route, in both formats.
    static let routes: [Route] =
        OpenFormat.allCases.flatMap { format in
            [
                route(.get, "discovery.\(format)", format) { try await discovery($0, format) },
                route(.get, "services.\(format)", format) { try await services($0, format) },
                route(.post, "requests.\(format)", format) { try await add($0, format) },
                route(.get, "requests.\(format)", format) { try await requests($0, format) },
            ]
        } + [
            named("services/:file") { try await definition($0, $1, $2) },
            named("requests/:file") { try await request($0, $1, $2) },
            named("tokens/:file") { try await token($0, $1, $2) },
        ]

    private static func route(
        _ method: HTTPRequest.Method, _ path: String, _ format: OpenFormat,
        _ answer: @escaping @Sendable (Call) async throws -> Response
    ) -> Route {
        Route(method, base + path, .anybody) { call in try await guarded(call, format) { try await answer(call) } }
    }

    /// A route whose last part is a name and a format: `building.new.json`.
    private static func named(
        _ path: String, _ answer: @escaping @Sendable (Call, String, OpenFormat) async throws -> Response
    ) -> Route {
        Route(.get, base + path, .anybody) { call in
            let file = try call.parameter("file")
            guard let dot = file.lastIndex(of: "."),
                let format = OpenFormat(rawValue: String(file[file.index(after: dot)...]))
            else { throw Problem.notFound }
            return try await guarded(call, format) { try await answer(call, String(file[..<dot]), format) }
        }
    }

    private static func guarded(
        _ call: Call, _ format: OpenFormat, _ answer: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await answer()
        } catch {
            let problem = Problem(error)
            if problem.status == .internalServerError { call.context.logger.error("\(error)") }
            return try format.response(problem, in: call.language)
        }
    }

    // MARK: - Services

    private static func discovery(_ call: Call, _ format: OpenFormat) async throws -> Response {
        let host = call.request.head.authority ?? ""
        let scheme = call.settings.certificate == nil ? "http" : "https"
        // When this document was last another one: it names the address, no services.
        let changed = OpenValue.text("2026-11-30T00:00:00+08:00")
        let contact = Message(zh: "工单中心", en: "work-order centre").text(in: call.language)
        let endpoint = OpenValue.object([
            ("specification", .text("http://wiki.open311.org/GeoReport_v2")),
            ("url", .text("\(scheme)://\(host)/open311/v2")), ("changeset", changed), ("type", .text("production")),
            ("formats", .list(of: "format", [.text("text/xml"), .text("application/json")])),
        ])
        return try format.response(
            .object([
                ("changeset", changed), ("contact", .text(contact)),
                (
                    "key_service",
                    .text(
                        Message(zh: "由管理员用 parcelwatch accounts add --system 发放", en: "an administrator gives keys")
                            .text(
                                in: call.language))
                ),
                ("endpoints", .list(of: "endpoint", [endpoint])),
            ]), root: "discovery")
    }

    private static func services(_ call: Call, _ format: OpenFormat) async throws -> Response {
        let rules = try await call.rooms.store.read { try $0.office().current }
        let services = rules.categories.map { rule -> OpenValue in
            let name = rules.name(of: rule.code).text(in: call.language)
            return .object([
                ("service_code", .text(rule.code.text)), ("service_name", .text(name)), ("description", .text(name)),
                ("metadata", .flag(!rule.fields.isEmpty)), ("type", .text("realtime")),
                ("keywords", .text([rule.group.text, name].joined(separator: ", "))), ("group", .text(rule.group.text)),
            ])
        }
        return try format.response(.list(of: "service", services), root: "services")
    }

    private static func definition(_ call: Call, _ code: String, _ format: OpenFormat) async throws -> Response {
        let rules = try await call.rooms.store.read { try $0.office().current }
        guard let rule = rules.category(CategoryCode(code)) else { throw unknownService(code) }
        let attributes = rule.fields.enumerated().map { index, field -> OpenValue in
            var pairs: [(name: String, value: OpenValue)] = [
                ("variable", .flag(true)), ("code", .text(field.code)), ("datatype", .text(field.dataType.rawValue)),
                ("required", .flag(field.isRequired)), ("datatype_description", .none),
                ("order", .number(Double(index + 1))), ("description", .text(field.name ?? field.code)),
            ]
            if field.isList {
                let values = field.values.map { OpenValue.object([("key", .text($0)), ("name", .text($0))]) }
                pairs.append(("values", .list(of: "value", values)))
            }
            return .object(pairs)
        }
        return try format.response(
            .object([("service_code", .text(code)), ("attributes", .list(of: "attribute", attributes))]),
            root: "service_definition")
    }

    private static func unknownService(_ code: String) -> Problem {
        Problem(
            .notFound, "unknown-service", zh: "没有 service_code \(code)", en: "there is no service_code \(code)")
    }

    // MARK: - Requests

    private static func add(_ call: Call, _ format: OpenFormat) async throws -> Response {
        let form = try await FormBody(
            call.request, bytes: call.settings.bodyBytes, seconds: call.settings.arrivalSeconds)
        guard let account = try await account(form, call), let post = account.posts(for: .report).first else {
            throw Problem(
                .forbidden, "no-key", zh: "api_key 缺失或无效：须为有上报岗位的系统账号的令牌",
                en: "api_key is missing or invalid: it is the token of a system's account that may report")
        }
        guard let code = form["service_code"] else {
            throw Problem(.badRequest, "missing-value", zh: "缺少 service_code", en: "service_code was not provided")
        }
        let rules = try await call.rooms.store.read { try $0.office().current }
        guard let rule = rules.category(CategoryCode(code)) else { throw unknownService(code) }
        let address = [form["address_string"], form["address_id"]].compactMap { $0 }.joined(separator: " ")
        guard form["lat"] != nil && form["long"] != nil || !address.isEmpty else {
            throw Problem(
                .badRequest, "missing-value", zh: "缺少位置：lat 与 long，或 address_string，或 address_id",
                en: "a location was not provided: lat and long, or address_string, or address_id")
        }
        let fields = try attributes(form.attributes, of: rule)
        let remarks = form["media_url"].map { ["media_url": String($0.prefix(2_000))] } ?? [:]
        let names = [form["last_name"], form["first_name"]].compactMap { $0 }
        // Chinese names are written without a space between them.
        let isLatin = names.allSatisfy { $0.unicodeScalars.allSatisfy(\.isASCII) }
        let name = isLatin ? names.reversed().joined(separator: " ") : names.joined()
        let cells: [ReportForm.Field: String?] = [
            .category: code, .text: form["description"].map { String($0.prefix(4_000)) }, .address: address,
            .longitude: form["lat"] == nil ? nil : form["long"], .latitude: form["long"] == nil ? nil : form["lat"],
            .datum: form["datum"] ?? "wgs84", .kind: form["reporter_kind"] ?? ReporterKind.citizen.rawValue,
            .name: form["phone"] == nil ? [name, form["email"] ?? ""].joined(separator: " ").trimmed : name,
            .phone: form["phone"],
        ]
        let request = RequestGuard(
            key: try call.idempotencyKey, of: account.name,
            content: cells.compactMap { key, value in value.map { "\(key)=\($0)" } }.sorted().joined(separator: "\n"))
        let (result, _) = try await ReportIntake(call: call).take(
            cells.compactMapValues { $0 }, of: ReportSender(account, as: post), fields: fields,
            remarks: remarks, request: request)
        let report = result.record.report
        let token = result.token.map {
            Message(zh: "查询码 \($0)，凭码查看结果", en: "ask what became of it with the token \($0)")
        }
        let notice = Emergency.told(in: report.text).map(\.advice) + [report.place.note, token].compactMap { $0 }
        let separator = Message(zh: "；", en: "; ").text(in: call.language)
        let text = notice.map { $0.text(in: call.language) }.joined(separator: separator)
        let answer = OpenValue.object([
            ("service_request_id", .text(report.id.text)), ("service_notice", OpenValue(text.isEmpty ? nil : text)),
            ("account_id", OpenValue(form["account_id"])),
        ])
        return try format.response(
            .list(of: "request", [answer]), root: "service_requests", status: result.isNew ? .created : .ok)
    }

    /// What a form says of a category's fields; throws where a value is missing or none of the list's.
    private static func attributes(_ told: [String: [String]], of rule: CategoryRule) throws -> [String: String] {
        var fields: [String: String] = [:]
        for field in rule.fields {
            guard let values = told[field.code] else {
                guard !field.isRequired else {
                    throw Problem(
                        .badRequest, "missing-value", zh: "缺少 attribute[\(field.code)]",
                        en: "attribute[\(field.code)] was not provided")
                }
                continue
            }
            let isKnown = !field.isList || values.allSatisfy { field.values.contains($0) }
            guard isKnown, values.count == 1 || field.dataType == .multivaluelist else {
                throw Problem(
                    .badRequest, "wrong-value", zh: "attribute[\(field.code)] 的值不在列表中",
                    en: "the value of attribute[\(field.code)] is none of the list's")
            }
            fields[field.code] = values.joined(separator: ",")
        }
        return fields
    }

    /// The account of a key; nil where there is none, or it is nobody's.
    private static func account(_ form: FormBody, _ call: Call) async throws -> Account? {
        if let key = form["api_key"] { return try await call.rooms.signIn.account(ofSystem: key) }
        return call.context.caller?.account
    }

    private static func requests(_ call: Call, _ format: OpenFormat) async throws -> Response {
        let form = try FormBody(text: call.request.uri.query ?? "")
        let found = try await found(try OpenRequestQuery(form, at: call.now).query, form, call)
        return try format.response(.list(of: "request", found), root: "service_requests")
    }

    private static func request(_ call: Call, _ id: String, _ format: OpenFormat) async throws -> Response {
        let form = try FormBody(text: call.request.uri.query ?? "")
        var query = RequestQuery()
        query.ids = [ReportID(id)]
        let found = try await found(query, form, call)
        guard !found.isEmpty else { throw Problem.notFound }
        return try format.response(.list(of: "request", found), root: "service_requests")
    }

    private static func token(_ call: Call, _ token: String, _ format: OpenFormat) async throws -> Response {
        let form = try FormBody(text: call.request.uri.query ?? "")
        var query = RequestQuery()
        query.ids = [ReportID(token)]
        guard try await !found(query, form, call).isEmpty else { throw Problem.notFound }
        let answer = OpenValue.object([("service_request_id", .text(token)), ("token", .text(token))])
        return try format.response(.list(of: "request", [answer]), root: "service_requests")
    }

    /// What a key's account may follow up of what is asked for.
    private static func found(_ asked: RequestQuery, _ form: FormBody, _ call: Call) async throws -> [OpenValue] {
        guard let account = try await account(form, call) else { return [] }
        var (query, scope) = (asked, Scope.everything)
        let units = Set(account.posts(for: .seeReports).map(\.unit))
        if units.isEmpty {
            guard !account.posts(for: .report).isEmpty else { return [] }
            query.account = account.name.text
        } else {
            scope = .units(units, parties: [])
        }
        let requests = try await call.rooms.store.requests(query, in: scope)
        let (office, crs) = try await call.rooms.store.read { (try $0.office(), try $0.parcelCRS()) }
        var locator = call.rooms.tools.locator(crs)
        return try requests.map { request in
            let at = try request.record.report.place.position.flatMap { try locator.degrees(of: $0) }
            return request.openValue(office, at: at, own: account.name.text, now: call.now, call.language)
        }
    }
}

extension FormField {
    fileprivate var isList: Bool { dataType == .singlevaluelist || dataType == .multivaluelist }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
