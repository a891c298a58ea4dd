import Access
import Casework
import Findings
import Foundation
import Governance
import Ground
import HTTPTypes
import TestCases
import Testing
import WorkOrders

@testable import Service

/// OGC API – Features: the abstract tests of OGC 17-069r4, Annex A.2, and of 18-058r1, by their subjects.
@Suite struct FeatureTests {
    private static let crs = "http://www.opengis.net/def/crs/"
    private let world: TierWorld
    private let token: String
    private var office: TestOffice { world.office }

    init() async throws {
        world = try await TierWorld()
        token = try await world.office.token(Post(.supervisor, at: OrderWorld.town), name: "gis")
    }

    private func get(
        _ path: String, as own: String? = nil, _ headers: [(String, String)] = []
    ) async throws -> TestOffice.Answer {
        try await office.ask(.get, "/ogc" + path, as: own ?? token, body: nil, headers)
    }

    private func ids(_ answer: TestOffice.Answer) -> [String] {
        (answer.object["features"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }

    private func links(_ object: [String: Any]) -> [String: String] {
        let links = object["links"] as? [[String: String]] ?? []
        return Dictionary(links.compactMap { link in link["rel"].flatMap { rel in link["href"].map { (rel, $0) } } }) {
            a, _ in a
        }
    }

    /// The path of an address of this service, below its root.
    private func path(_ address: String?) throws -> String {
        let address = try #require(address)
        return String(address[try #require(address.range(of: "/ogc")).upperBound...])
    }

    @Test func theLandingPageLeadsToDefinitionConformanceAndData() async throws {
        let landing = try await get("")
        #expect(landing.status == 200 && landing.headers[.contentType] == "application/json")
        let found = links(landing.object)
        for (rel, kind) in [
            ("self", "application/json"), ("alternate", "text/html"), ("conformance", "application/json"),
            ("service-desc", "application/vnd.oai.openapi+json"), ("service-doc", "text/html"),
            ("data", "application/json"),
        ] {
            let answer = try await get(path(found[rel]))
            #expect(answer.status == 200 && answer.headers[.contentType]?.hasPrefix(kind) == true, "\(rel)")
        }
        let classes = try await get("/conformance").object["conformsTo"] as? [String] ?? []
        for name in ["core", "geojson", "html", "oas30"] {
            #expect(classes.contains("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/\(name)"))
        }
        let api = try await get("/api")
        #expect(api.headers[.contentType] == "application/vnd.oai.openapi+json;version=3.0")
        #expect((api.object["openapi"] as? String)?.hasPrefix("3.0") == true)
        let collections = try await get("/collections").object["collections"] as? [[String: Any]] ?? []
        #expect(collections.compactMap { $0["id"] as? String } == ["parcels", "findings", "orders", "villages"])
        for collection in collections {
            #expect(
                collection["crs"] as? [String]
                    == ["OGC/1.3/CRS84", "EPSG/0/4326", "EPSG/0/4490", "EPSG/0/3857", "EPSG/0/4547"].map {
                        Self.crs + $0
                    })
            #expect(collection["storageCrs"] as? String == Self.crs + "EPSG/0/4547")
            // By gdaltransform: the row of parcels begins at 113.131736552, 23.028882803.
            let extent = (collection["extent"] as? [String: Any])?["spatial"] as? [String: Any]
            let box = try #require(extent?["bbox"] as? [[Double]])[0]
            #expect(abs(box[0] - 113.131736552) < 1e-5 && abs(box[1] - 23.028882803) < 1e-5, "\(box)")
            let items = try #require(links(collection)["items"])
            #expect(try await get(path(items)).headers[.contentType] == "application/geo+json")
        }
    }

    @Test(arguments: ["parcels", "findings", "orders", "villages"])
    func pagesHoldEveryFeatureOnce(collection: String) async throws {
        let all = try await get("/collections/\(collection)/items?limit=1000")
        let matched = try #require(all.object["numberMatched"] as? Int)
        #expect(matched > 1 && ids(all).count == matched && all.object["numberReturned"] as? Int == matched)
        #expect(Set(ids(all)).count == matched && links(all.object)["next"] == nil)
        var (next, seen): (String?, [String]) = ("/collections/\(collection)/items?limit=1", [])
        while let page = next {
            let answer = try await get(page)
            #expect(answer.object["numberMatched"] as? Int == matched && ids(answer).count == 1)
            seen += ids(answer)
            next = try links(answer.object)["next"].map { try path($0) }
            guard seen.count <= matched else { break }
        }
        #expect(seen.sorted() == ids(all).sorted())
        let one = try await get("/collections/\(collection)/items/\(ids(all)[0])")
        #expect(one.object["id"] as? String == ids(all)[0] && one.object["type"] as? String == "Feature")
        #expect(links(one.object)["collection"] != nil)
        #expect(try await get("/collections/\(collection)/items/nothing").status == 404)
    }

    /// Orders take steps and come while somebody pages: none is doubled, none of before is lost.
    @Test func pagesHoldWhileOrdersChange() async throws {
        let office = try await TestOffice()
        try await office.file((0..<40).map { _ in TestOffice.east })
        let centre = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        var (next, seen, page): (String?, [String], Int) = ("/collections/orders/items?limit=7", [], 0)
        while let asked = next {
            let answer = try await office.ask(.get, "/ogc" + asked, as: centre)
            seen += ids(answer)
            next = try links(answer.object)["next"].map { try path($0) }
            let order = "/api/v1/orders/\(TestOffice.id(1 + page * 7 % 40))"
            let tag = try await office.ask(.get, order, as: centre).tag
            let step = try await office.ask(
                .post, order + "/dispatch", as: centre, body: #"{"unit":"\#(TestOffice.east)"}"#, [("If-Match", tag)])
            #expect(step.status == 200, "\(step.text)")
            try await office.file([TestOffice.west], from: 100 + page)
            page += 1
            guard page < 60 else { break }
        }
        #expect(Set(seen).count == seen.count && page >= 6)
        #expect(Set((1...40).map { TestOffice.id($0).text }).isSubset(of: seen))
    }

    @Test(arguments: [
        "foo=1", "limit=0", "limit=x", "bbox=1,2,3", "bbox=1,2,a,4", "bbox=3,2,1,4", "datetime=yesterday",
        "datetime=2024-01-02/2024-01-01", "crs=EPSG:4547", "crs=http://www.opengis.net/def/crs/EPSG/0/32650",
        "bbox-crs=x", "f=xml", "f=json&f=html", "after=%25", "state=nothing", "limit=-1", "limit=1,2",
        "bbox=nan,22,114,23",
        "datetime=../..", "datetime=/", "datetime=2024-01-01T00:00:00Z/..//", "parcel_code=a,b", "colour=red",
    ])
    func whatIsNotKnownOrCannotBeUsedIsRefused(query: String) async throws {
        let answer = try await get("/collections/findings/items?\(query)")
        #expect(answer.status == 400, "\(query): \(answer.text.prefix(80))")
    }

    /// The parcels of the fixture stand in a row at E 411000 + 20 n, N 2548000, 15 m by 12 m (EPSG:4547).
    @Test func boxesAreInTheCRSThatIsNamedAndAxesInTheOrderOfTheAuthority() async throws {
        let own = "http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F4547"
        let all = ids(try await get("/collections/parcels/items"))
        // Northing first, as EPSG has it for 4547: the second parcel alone.
        let second = try await get("/collections/parcels/items?bbox=2548001,411022,2548011,411033&bbox-crs=\(own)")
        #expect(ids(second) == [all[1]])
        let swapped = try await get("/collections/parcels/items?bbox=411022,2548001,411033,2548011&bbox-crs=\(own)")
        #expect(ids(swapped).isEmpty)
        let answer = try await get("/collections/parcels/items?crs=\(own)")
        #expect(
            answer.headers[try #require(HTTPField.Name("Content-Crs"))]
                == "<http://www.opengis.net/def/crs/EPSG/0/4547>")
        let feature = try #require((answer.object["features"] as? [[String: Any]])?.first)
        let rings = try #require((feature["geometry"] as? [String: Any])?["coordinates"] as? [[[Double]]])
        #expect(rings[0].allSatisfy { $0[0] > 2_000_000 && $0[1] < 1_000_000 })
        // E 411847.80, N 2548118.74 is 113.14, 23.03 (PROJ's cs2cs): the fixture's row lies 0.0083 degrees west of it.
        let degrees = try await get("/collections/parcels/items?bbox=113.13,23.02,113.135,23.04")
        #expect(ids(degrees) == all)
        #expect(degrees.headers[try #require(HTTPField.Name("Content-Crs"))]?.contains("CRS84") == true)
        #expect(ids(try await get("/collections/parcels/items?bbox=-10,-10,10,10")).isEmpty)
        #expect(ids(try await get("/collections/parcels/items?bbox=-180,-90,180,90")) == all)
        let latitudeFirst = try await get(
            "/collections/parcels/items?bbox=23.02,113.13,23.04,113.135&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490"
        )
        #expect(ids(latitudeFirst) == all)
    }

    /// 17-069r4, A.2.7: parcel n reaches from 411000 + 20 n to 411015 + 20 n; degrees and metres of web maps by gdaltransform.
    @Test func aBoxHoldsWhatMeetsIt() async throws {
        func found(_ query: String) async throws -> [String] {
            ids(try await get("/collections/parcels/items?\(query)"))
        }
        let all = try await found("limit=99999999999999999999999")
        #expect(all.count == 4)
        #expect(try await found("bbox=113.1317,23.0288,113.1318,23.029") == [all[0]])
        #expect(try await found("bbox=113.1317,23.0288,0,113.1318,23.029,100") == [all[0]])
        // Between two of them, 411016 to 411019: nothing.
        #expect(try await found("bbox=113.131893,23.0289,113.131921,23.02899").isEmpty)
        #expect(try await found("bbox=113.1318,23.0289,113.132,23.029") == Array(all[0...1]))
        #expect(try await found("bbox=5,48,20,70").isEmpty)
        let system = "bbox-crs=\(Self.crs)EPSG/0"
        #expect(try await found("\(system)/4326&bbox=23.0288,113.1317,23.029,113.1318") == [all[0]])
        #expect(try await found("\(system)/4547&bbox=2548000,411014,2548001,411021") == Array(all[0...1]))
        #expect(try await found("\(system)/3857&bbox=12593760,2635500,12593768,2635520") == [all[0]])
        #expect(try await found("\(system)/3857&bbox=-30000000,-30000000,30000000,30000000") == all)
    }

    /// 18-058r1: numbers in the order of the authority's axes, and the header says which CRS; values by gdaltransform.
    @Test(arguments: [
        ("OGC/1.3/CRS84", [113.1317366, 23.0288828]), ("EPSG/0/4326", [23.0288828, 113.1317366]),
        ("EPSG/0/4490", [23.0288828, 113.1317366]), ("EPSG/0/4547", [2_548_000, 411_000]),
        ("EPSG/0/3857", [12_593_767.306, 2_635_511.898]),
    ]) func coordinatesComeInTheAskedCRS(system: String, corner: [Double]) async throws {
        let first = ids(try await get("/collections/parcels/items?limit=1"))[0]
        for path in ["items?limit=1&crs=", "items/\(first)?crs="] {
            let answer = try await get("/collections/parcels/\(path)\(Self.crs)\(system)")
            #expect(answer.headers[try #require(HTTPField.Name("Content-Crs"))] == "<\(Self.crs)\(system)>")
            let feature = (answer.object["features"] as? [[String: Any]])?.first ?? answer.object
            let rings = (feature["geometry"] as? [String: Any])?["coordinates"] as? [[[Double]]]
            let ring = try #require(rings?.first)
            // Within a centimetre.
            let close = corner[0] > 200 ? 0.01 : 1e-7
            #expect(ring.contains { abs($0[0] - corner[0]) <= close && abs($0[1] - corner[1]) <= close }, "\(ring)")
        }
    }

    /// 17-069r4, A.2.7.4: the epoch of the findings was acquired at 2024-03-05T03:10:00Z; what has no time is of every one.
    @Test func aPeriodHoldsWhatIsOfIt() async throws {
        func count(_ name: String, _ period: String) async throws -> Int {
            ids(try await get("/collections/\(name)/items?datetime=\(period)")).count
        }
        for period in [
            "2024-03-05T03:10:00Z", "2024-03-05T11:10:00%2B08:00", "2024-03-05T03:10:00Z/..", "../2024-03-05T03:10:00Z",
            "/2024-03-05T03:10:00Z", "2024-03-05T03:10:00Z/", "2024-01-01T00:00:00Z/2025-01-01T00:00:00Z",
        ] {
            #expect(try await count("findings", period) == 4, "\(period)")
            #expect(try await count("parcels", period) == 4, "\(period)")
        }
        for period in ["2024-03-05T03:10:01Z/..", "../2024-03-05T03:09:59Z", "2023-03-05T03:10:00Z"] {
            #expect(try await count("findings", period) == 0, "\(period)")
            #expect(try await count("villages", period) >= 2, "\(period)")
        }
    }

    @Test func filtersKeepWhatHasTheValue() async throws {
        func count(_ query: String) async throws -> Int { ids(try await get("/collections/\(query)")).count }
        #expect(try await count("findings/items?state=suspected&class=newBuilding,taller") == 4)
        #expect(try await count("findings/items?state=confirmed") == 0)
        #expect(try await count("findings/items?parcel_code=\(CaseFixture.code(2).text)") == 1)
        #expect(try await count("parcels/items?unit=\(TestOffice.west)") == 1)
        #expect(try await count("orders/items?category=nothing") == 0)
    }

    @Test func timesAreOfTheLaterEpoch() async throws {
        let all = ids(try await get("/collections/findings/items"))
        let day = CaseFixture.survey("tiers").laterAcquiredAt.map { String("\($0)".prefix(10)) }
        #expect(ids(try await get("/collections/findings/items?datetime=\(try #require(day))")) == all)
        #expect(ids(try await get("/collections/findings/items?datetime=../2001-01-01")).isEmpty)
        #expect(ids(try await get("/collections/findings/items?datetime=2001-01-01/..")) == all)
    }

    @Test func aKeySeesItsUnitAloneInCountsToo() async throws {
        let village = try await office.token(Post(.handler, at: TestOffice.west), name: "west")
        for (collection, kind) in [("orders", TierWorld.Kind.orders), ("findings", .findings), ("parcels", .parcels)] {
            let answer = try await get("/collections/\(collection)/items", as: village)
            #expect(Set(ids(answer)) == world.seen(kind, from: TestOffice.west), "\(collection)")
            #expect(answer.object["numberMatched"] as? Int == ids(answer).count)
            let other = try #require(world.seen(kind, from: TestOffice.east).min())
            #expect(try await get("/collections/\(collection)/items/\(other)", as: village).status == 404)
        }
        #expect(ids(try await get("/collections/villages/items", as: village)) == [TestOffice.west.text])
    }

    /// Every role at every unit: what it may see and nothing else, in lists, pages and counts.
    @Test(arguments: Role.allCases) func everyCollectionAtEveryTier(role: Role) async throws {
        for unit in TierWorld.units {
            let token = try await office.token(Post(role, at: unit))
            for kind in [TierWorld.Kind.parcels, .findings, .orders] {
                let path = "/collections/\(kind.rawValue)/items"
                let allowed = (kind == .orders ? Deed.seeOrders : .seeFindings).roles.contains(role)
                let answer = try await get(path, as: token)
                #expect(answer.status == (allowed ? 200 : 403))
                guard allowed else { continue }
                let wanted = world.seen(kind, from: unit)
                #expect(Set(ids(answer)) == wanted && answer.object["numberMatched"] as? Int == wanted.count)
                let page = try await get(path + "?f=html", as: token).text
                for (id, _) in world.ids[kind] ?? [] { #expect(page.contains(id) == wanted.contains(id)) }
            }
            let listed = try await get("/collections", as: token).object["collections"] as? [[String: Any]] ?? []
            let names = listed.compactMap { $0["id"] as? String }
            #expect(names.contains("orders") == Deed.seeOrders.roles.contains(role) && names.contains("villages"))
        }
    }

    /// GIS programs send HTTP Basic: the account's name, and its token as the password. Five wrong ones end it for a while.
    @Test func aTokenIsThePasswordOfBasic() async throws {
        func ask(
            _ pair: String, _ path: String = "/ogc/collections", _ method: HTTPRequest.Method = .get
        ) async throws -> TestOffice.Answer {
            let value = "Basic " + Data(pair.utf8).base64EncodedString()
            return try await office.ask(method, path, as: nil, body: nil, [("Authorization", value)])
        }
        #expect(try await ask("gis:\(token)").status == 200)
        #expect(try await ask("gis:\(token)", "/stac").status == 200)
        #expect(try await ask("other:\(token)").status == 401)
        #expect(try await ask(token).status == 401)
        let asked = try await office.ask(.get, "/ogc")
        #expect(asked.status == 401 && asked.headers[.wwwAuthenticate]?.hasPrefix("Basic realm=") == true)
        // It reads features and scenes alone: a browser would send it with whatever another site asks for.
        for path in ["/api/v1/orders", "/ogcx", "/api/v1/findings"] {
            #expect(try await ask("gis:\(token)", path).status == 401)
        }
        #expect(try await office.ask(.get, "/api/v1/orders").headers[.wwwAuthenticate] == "Bearer")
        #expect(try await ask("gis:\(token)", "/api/v1/photos", .post).status == 401)
        for _ in 0..<5 { #expect(try await ask("gis:pw_x").status == 401) }
        let late = try await ask("gis:\(token)")
        #expect(late.status == 429 && late.headers[.retryAfter] != nil && late.code == "too-many-tries")
        // Who sends the token as such is not kept out by others.
        #expect(try await get("/collections").status == 200)
        #expect(try await ask("lixm:\(TestOffice.password)").status == 401)
    }

    /// As pages, in both languages, under the policy of the pages, and nothing in them runs.
    @Test func pagesAreForPeople() async throws {
        for (language, word) in [("zh", "宗地"), ("en", "Parcels")] {
            for path in [
                "", "/conformance", "/api", "/collections", "/collections/parcels", "/collections/parcels/items",
                "/collections/parcels/items/\(CaseFixture.code(0).text)",
            ] {
                let answer = try await get(
                    path, [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("Accept-Language", language)])
                #expect(answer.status == 200 && answer.headers[.contentType] == "text/html; charset=utf-8", "\(path)")
                #expect(
                    answer.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; script-src 'self'") == true)
                #expect(answer.text.contains(#"<html lang="\#(language == "zh" ? "zh-CN" : "en")">"#), "\(path)")
                #expect(!answer.text.contains("<script"))
                if path.hasPrefix("/collections"), !path.contains("items/") {
                    #expect(answer.text.contains(word), "\(path)")
                }
            }
        }
        for accepted in ["application/geo+json, text/html;q=0.5", "*/*", "application/json,text/html"] {
            let answer = try await get("/collections/parcels/items", [("Accept", accepted)])
            #expect(answer.headers[.contentType] == "application/geo+json", "\(accepted)")
        }
    }

    /// The definitions describe what is there: each path is a route, each parameter is known.
    @Test(arguments: ["/ogc", "/stac"]) func theDefinitionIsThatOfTheRoutes(root: String) async throws {
        let definition = try await office.ask(.get, root + "/api", as: token).object
        let paths = try #require(definition["paths"] as? [String: [String: [String: Any]]])
        let described = paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } }
        func shape(_ path: String) -> String {
            path.replacing(/\{[A-Za-z]+\}/, with: "*").replacing(/:[a-z]+/, with: "*")
        }
        let routes = Route.all.filter { $0.path == root || $0.path.hasPrefix(root + "/") }.map { route in
            let path = String(route.path.dropFirst(root.count))
            return "\(route.method.rawValue) \(path.isEmpty ? "/" : path)"
        }
        #expect(Set(described.map(shape)) == Set(routes.map(shape)))
        for (path, methods) in paths {
            for parameter in methods["get"]?["parameters"] as? [[String: Any]] ?? []
            where parameter["in"] as? String == "query" {
                let name = try #require(parameter["name"] as? String)
                let asked = shape(path).replacing("*", with: "x")
                let answer = try await office.ask(.get, "\(root)\(asked)?\(name)=x", as: token)
                #expect(
                    answer.code != "unknown-parameter" && !answer.text.contains("no such parameter"), "\(path) \(name)")
            }
        }
    }

    @Test func pagesForPeopleEscapeWhatNamesHold() async throws {
        let name = "<script>alert(1)</script>\"'&村"
        try await UnitRegister(office.store, clock: { .distantPast }).record(
            [GovernanceUnit(code: UnitCode("440605001009"), name: name, tier: .village, parent: OrderWorld.town)],
            from: "test", by: .program)
        for path in ["/collections/villages/items", "/collections/villages/items/440605001009"] {
            let page = try await get(path, [("Accept", "text/html,*/*")])
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;村"))
            #expect(!page.text.contains("<script"))
        }
    }
}
