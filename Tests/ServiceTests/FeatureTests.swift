import Access
import Casework
import Findings
import Foundation
import Governance
import Ground
import HTTPTypes
import TestCases
import Testing

@testable import Service

/// OGC API – Features: the abstract tests of OGC 17-069r4, Annex A.2, and of 18-058r1, by their subjects.
@Suite struct FeatureTests {
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
        for rel in ["service-desc", "conformance", "data"] {
            #expect(try await get(path(found[rel])).status == 200, "\(rel)")
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

    /// An order is filed while somebody pages: none is doubled, none of before is lost.
    @Test func ordersThatComeWhilePagingDoubleNone() async throws {
        let before = ids(try await get("/collections/orders/items"))
        let first = try await get("/collections/orders/items?limit=2")
        try await office.file([TestOffice.east], from: 800)
        let rest = try await get(path(links(first.object)["next"]))
        let seen = ids(first) + ids(rest)
        #expect(Set(seen).count == seen.count && Set(before).isSubset(of: seen))
    }

    @Test(arguments: [
        "foo=1", "limit=0", "limit=x", "bbox=1,2,3", "bbox=1,2,a,4", "bbox=3,2,1,4", "datetime=yesterday",
        "datetime=2024-01-02/2024-01-01", "crs=EPSG:4547", "crs=http://www.opengis.net/def/crs/EPSG/0/3857",
        "bbox-crs=x", "f=xml", "after=%25", "state=nothing",
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

    /// GIS programs send HTTP Basic: the account's name, and its token as the password.
    @Test func aTokenIsThePasswordOfBasic() async throws {
        func ask(_ pair: String) async throws -> Int {
            let value = "Basic " + Data(pair.utf8).base64EncodedString()
            return try await office.ask(.get, "/ogc/collections", as: nil, body: nil, [("Authorization", value)]).status
        }
        #expect(try await ask("gis:\(token)") == 200)
        #expect(try await ask("other:\(token)") == 401)
        #expect(try await ask("gis:x") == 401)
        #expect(try await ask(token) == 401)
        #expect(try await office.ask(.get, "/ogc").status == 401)
        // It reads features alone: a browser would send it with whatever another site asks for.
        let value = "Basic " + Data("gis:\(token)".utf8).base64EncodedString()
        let orders = try await office.ask(.get, "/api/v1/orders", as: nil, body: nil, [("Authorization", value)])
        #expect(orders.status == 401)
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
