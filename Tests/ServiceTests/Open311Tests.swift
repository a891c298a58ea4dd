import Access
import Casework
import Foundation
import FoundationXML
import Governance
import Ground
import HTTPTypes
import Reports
import TestCases
import Testing
import WorkOrders

@testable import Service

/// A client that is written from the specification alone (GeoReport v2): it reads and writes in both formats.
@Suite struct Open311Tests {
    private let office: TestOffice
    private let key: String

    init() async throws {
        office = try await TestOffice()
        key = try await office.token(Post(.reporter, at: OrderWorld.town), name: "fixmystreet")
        var rules = OrderWorld.rules
        rules.categories[0].fields = [
            FormField(code: "FLOORS", dataType: .number, name: "层数", isRequired: true),
            FormField(code: "USE", dataType: .multivaluelist, name: "用途", values: ["住", "商", "仓"]),
        ]
        let clock = office.clock
        _ = try await OfficeRegister(office.store, clock: { clock.now }).adopt(rules, text: "forms", by: .program)
    }

    private func post(_ form: String, _ format: String = "json") async throws -> TestOffice.Answer {
        try await office.ask(
            .post, "/open311/v2/requests.\(format)", body: form,
            [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")])
    }

    private func list(_ answer: TestOffice.Answer) -> [[String: Any]] {
        (try? JSONSerialization.jsonObject(with: answer.body) as? [[String: Any]]) ?? []
    }

    private var minimal: String { "api_key=\(key)&service_code=waste.dumping&lat=23.03&long=113.14" }

    /// The fields of each answer of the specification, in the order of its examples.
    private static let request = [
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
        "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
        "address", "address_id", "zipcode", "lat", "long", "media_url",
    ]

    @Test func everyAnswerHasTheFieldsOfTheSpecification() async throws {
        let services = list(try await office.ask(.get, "/open311/v2/services.json"))
        #expect(services.count == 3)
        for service in services {
            let names = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
            #expect(Set(service.keys) == Set(names))
            #expect(service["type"] as? String == "realtime" && service["metadata"] is Bool)
        }
        let definition = try await office.ask(.get, "/open311/v2/services/building.new.json").object
        #expect(definition["service_code"] as? String == "building.new")
        let attributes = try #require(definition["attributes"] as? [[String: Any]])
        let common = ["variable", "code", "datatype", "required", "datatype_description", "order", "description"]
        #expect(Set(attributes[0].keys) == Set(common) && attributes[0]["required"] as? Bool == true)
        #expect(Set(attributes[1].keys) == Set(common + ["values"]))
        #expect((attributes[1]["values"] as? [[String: String]])?.first == ["key": "住", "name": "住"])
        let made = list(try await post(minimal + "&account_id=123456&media_url=http%3A%2F%2Fa.test%2Fb.jpg"))
        #expect(Set(made[0].keys) == ["service_request_id", "service_notice", "account_id"])
        #expect(made[0]["account_id"] as? String == "123456")
        // The notice has the token by which the reporter, without an account, asks what became of it.
        let notice = try #require(made[0]["service_notice"] as? String)
        let asking = try #require(notice.firstMatch(of: #/查询码 ([A-Za-z0-9_-]{22})/#)?.1)
        #expect(try await office.ask(.get, "/api/v1/evaluations/\(asking)").status == 200)
        let id = try #require(made[0]["service_request_id"] as? String)
        let one = list(try await office.ask(.get, "/open311/v2/requests/\(id).json?api_key=\(key)"))
        #expect(Set(one[0].keys) == Set(Self.request))
        #expect(one[0]["status"] as? String == "open" && one[0]["media_url"] as? String == "http://a.test/b.jpg")
        #expect(
            abs((one[0]["lat"] as? Double ?? 0) - 23.03) < 1e-9 && abs((one[0]["long"] as? Double ?? 0) - 113.14) < 1e-9
        )
        #expect(Instant(rfc3339: one[0]["requested_datetime"] as? String ?? "") != nil)
        let token = list(try await office.ask(.get, "/open311/v2/tokens/\(id).json?api_key=\(key)"))
        #expect(token[0] as? [String: String] == ["service_request_id": id, "token": id])
        let discovery = try await office.ask(.get, "/open311/v2/discovery.json").object
        #expect(Set(discovery.keys) == ["changeset", "contact", "key_service", "endpoints"])
        let endpoint = try #require((discovery["endpoints"] as? [[String: Any]])?.first)
        #expect(Set(endpoint.keys) == ["specification", "url", "changeset", "type", "formats"])
    }

    @Test func xmlSaysTheSame() async throws {
        let made = try await post(
            minimal + "&description=" + "一 <b> & 二\u{0001}".addingPercentEncoding(
                withAllowedCharacters: .alphanumerics)!, "xml")
        #expect(made.status == 201 && made.headers[.contentType] == "text/xml; charset=utf-8")
        let root = try #require(try XMLDocument(data: made.body).rootElement())
        #expect(root.name == "service_requests" && root.children?.first?.name == "request")
        let id = try #require(
            root.elements(forName: "request").first?.elements(forName: "service_request_id").first?.stringValue)
        let answer = try await office.ask(.get, "/open311/v2/requests/\(id).xml?api_key=\(key)")
        let request = try #require(try XMLDocument(data: answer.body).rootElement()?.elements(forName: "request").first)
        #expect(request.children?.compactMap(\.name) == Self.request)
        #expect(request.elements(forName: "description").first?.stringValue == "一 <b> & 二")
        for (path, name, item) in [
            ("services.xml", "services", "service"), ("requests.xml?api_key=\(key)", "service_requests", "request"),
        ] {
            let answer = try await office.ask(.get, "/open311/v2/\(path)")
            let root = try #require(try XMLDocument(data: answer.body).rootElement())
            #expect(root.name == name && root.children?.allSatisfy { $0.name == item } ?? false)
        }
        let definition = try await office.ask(.get, "/open311/v2/services/building.new.xml")
        let attributes = try #require(
            try XMLDocument(data: definition.body).rootElement()?.elements(forName: "attributes").first)
        #expect(attributes.elements(forName: "attribute").count == 2)
        let error = try await office.ask(.get, "/open311/v2/services/x.xml")
        #expect(error.status == 404)
        let errors = try #require(try XMLDocument(data: error.body).rootElement())
        let code = errors.elements(forName: "error").first?.elements(forName: "code").first?.stringValue
        #expect(errors.name == "errors" && code == "404")
    }

    @Test func whatIsMissingOrWrongIsSaidAsTheSpecificationHasIt() async throws {
        for (form, status) in [
            ("service_code=waste.dumping&lat=23.03&long=113.14", 403),
            ("api_key=x&service_code=waste.dumping&lat=1&long=1", 403),
            ("api_key=\(key)&lat=23.03&long=113.14", 400),
            ("api_key=\(key)&service_code=none&lat=23.03&long=113.14", 404),
            ("api_key=\(key)&service_code=waste.dumping", 400),
            ("api_key=\(key)&service_code=waste.dumping&lat=23.03", 400),
            ("api_key=\(key)&service_code=building.new&lat=23.03&long=113.14", 400),
            (
                "api_key=\(key)&service_code=building.new&lat=23.03&long=113.14&attribute[FLOORS]=3&attribute[USE]=x",
                400
            ),
        ] {
            let answer = try await post(form)
            #expect(answer.status == status, "\(form): \(answer.text)")
            #expect(list(answer).first.map { Set($0.keys) } == ["code", "description"])
        }
        #expect(
            try await post("api_key=\(key)&service_code=waste.dumping&address_string=%E4%B8%9C%E6%9D%91").status == 201)
        #expect(try await office.ask(.post, "/open311/v2/requests.json", body: "{}").status == 415)
        for query in [
            "start_date=yesterday", "status=new", "page=0", "page_size=x",
            "start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z",
        ] {
            #expect(try await office.ask(.get, "/open311/v2/requests.json?\(query)").status == 400, "\(query)")
        }
    }

    @Test func aFormOfACategoryIsKeptWithTheReport() async throws {
        let uses = ["住", "仓"].map {
            "attribute[USE][]=" + $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
        }
        let made = list(
            try await post(
                "api_key=\(key)&service_code=building.new&lat=23.03&long=113.14&attribute[FLOORS]=3&"
                    + uses.joined(separator: "&")
                    + "&first_name=%E5%9B%9B&last_name=%E6%9D%8E&phone=13800000000"))
        let id = ReportID(try #require(made[0]["service_request_id"] as? String))
        let record = try #require(try await office.store.report(id, in: .everything))
        #expect(record.report.fields == ["FLOORS": "3", "USE": "住,仓"])
        let reporter = try #require(record.report.reporter)
        #expect(
            try await office.store.read { try $0.contact(of: reporter) }
                == ReporterContact(name: "李四", phone: "13800000000"))
    }

    /// Pages are fetched while reports arrive: every one that was there at the beginning is in one page, and in one only.
    @Test func pagesLoseAndDoubleNothingWhileReportsArrive() async throws {
        for _ in 0..<23 { #expect(try await post(minimal).status == 201) }
        var (found, page): ([String], Int) = ([], 1)
        while true {
            let rows = list(
                try await office.ask(.get, "/open311/v2/requests.json?api_key=\(key)&page=\(page)&page_size=5"))
            if rows.isEmpty { break }
            found += rows.compactMap { $0["service_request_id"] as? String }
            page += 1
            if page < 6 { _ = try await post(minimal) }
        }
        #expect(found.count == Set(found).count && found.count == 23 + 4)
        let beyond = try await office.ask(.get, "/open311/v2/requests.json?api_key=\(key)&page=99&page_size=5")
        #expect(beyond.status == 200 && beyond.text == "[]")
    }

    @Test func whoAsksFollowsItsOwnRequestsAndNobodyElses() async throws {
        let id = try #require(
            list(try await post(minimal + "&description=%E5%8E%9F%E8%AF%9D"))[0]["service_request_id"] as? String)
        let other = try await office.token(Post(.reporter, at: OrderWorld.town), name: "other")
        for path in ["requests/\(id).json", "tokens/\(id).json"] {
            let foreign = try await office.ask(.get, "/open311/v2/\(path)?api_key=\(other)")
            let none = try await office.ask(
                .get, "/open311/v2/\(path.replacingOccurrences(of: id, with: "R-2026-9999999"))?api_key=\(other)")
            #expect(foreign.status == 404 && foreign.body == none.body)
            #expect(try await office.ask(.get, "/open311/v2/\(path)").status == 404)
        }
        #expect(list(try await office.ask(.get, "/open311/v2/requests.json?api_key=\(other)")).isEmpty)
        #expect(list(try await office.ask(.get, "/open311/v2/requests.json")).isEmpty)
        // Who sees reports reads the dispatcher's words, never the reporter's.
        let centre = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        let seen = list(try await office.ask(.get, "/open311/v2/requests.json?api_key=\(centre)"))
        #expect(seen.count == 1 && seen[0]["description"] as? String == "waste.dumping")
        #expect(
            list(try await office.ask(.get, "/open311/v2/requests.json?api_key=\(key)"))[0]["description"] as? String
                == "原话")
    }

    @Test func aRequestIsFollowedUntilItIsClosed() async throws {
        let id = try #require(list(try await post(minimal))[0]["service_request_id"] as? String)
        let before = office.clock.now
        office.clock.move(to: "2026-11-24T09:00:00+08:00")
        let order = try #require(try await office.store.report(ReportID(id), in: .everything)).order
        let centre = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        let tag = try await office.ask(.get, "/api/v1/orders/\(order)", as: centre).tag
        let dispatched = try await office.ask(
            .post, "/api/v1/orders/\(order)/dispatch", as: centre, body: #"{"unit":"\#(TestOffice.east)"}"#,
            [("If-Match", tag)])
        #expect(dispatched.status == 200, "\(dispatched.text)")
        let path = "/open311/v2/requests.json?api_key=\(key)"
        let changed = list(try await office.ask(.get, path + "&updated_after=\(before.advanced(by: 60))"))
        #expect(changed.count == 1 && changed[0]["agency_responsible"] as? String == "东村", "\(changed)")
        #expect(changed[0]["expected_datetime"] is String)
        #expect(list(try await office.ask(.get, path + "&updated_after=\(office.clock.now.advanced(by: 60))")).isEmpty)
        #expect(list(try await office.ask(.get, path + "&status=open")).count == 1)
        #expect(list(try await office.ask(.get, path + "&status=closed")).isEmpty)
    }

    @Test func anEmergencyIsAnsweredWithTheNumberToCall() async throws {
        let made = list(
            try await post(
                minimal + "&description=" + "着火了".addingPercentEncoding(withAllowedCharacters: .alphanumerics)!))
        #expect((made[0]["service_notice"] as? String)?.contains("119") ?? false)
    }
}
