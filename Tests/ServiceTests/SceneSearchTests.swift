import Access
import Catalogue
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing

@testable import Service

/// The scenes as a STAC API 1.0.0 (core, collections, features, item search); what `stac-api-validator` and pystac-client ask.
@Suite struct SceneSearchTests {
    private typealias Object = [String: Any]

    private let office: TestOffice
    private let token: String
    private let scenes: [CatalogueScene]

    /// Five satellite scenes side by side, a degree each, from the first of 2024 on, one a day; one of a drone over the first.
    init() async throws {
        office = try await TestOffice()
        token = try await office.token(Post(.supervisor, at: OrderWorld.town), name: "gis")
        scenes =
            (0..<5).map { number in
                let west = 113 + Double(number)
                return CaseFixture.scene(
                    "a\(number)", day: Int64(number),
                    footprint: Bounds(minX: west, minY: 23, maxX: west + 0.9, maxY: 24))
            } + [CaseFixture.scene("d0", day: 9, sensor: .drone)]
        for scene in scenes { try await office.store.add(scene) }
    }

    private func get(_ path: String, status: Int = 200) async throws -> Object {
        let answer = try await office.ask(.get, "/stac" + path, as: token)
        try #require(answer.status == status, "\(path): \(answer.status) \(answer.text)")
        return answer.object
    }

    private func links(_ document: Object, _ relation: String) -> [Object] {
        (document["links"] as? [Object] ?? []).filter { $0["rel"] as? String == relation }
    }

    private func path(_ link: Object?) throws -> String {
        let address = try #require(link?["href"] as? String)
        try #require(address.hasPrefix("https://office.test/stac"), "\(address)")
        return String(address.dropFirst("https://office.test/stac".count))
    }

    /// The heads of the scenes' names, e.g. `a0`.
    private func names(_ document: Object) -> [String] {
        (document["features"] as? [Object] ?? []).compactMap { ($0["id"] as? String).map { String($0.prefix(2)) } }
    }

    @Test func everyLinkLeadsSomewhere() async throws {
        let landing = try await get("")
        #expect(landing["type"] as? String == "Catalog" && landing["stac_version"] as? String == "1.1.0")
        let classes = try #require(landing["conformsTo"] as? [String])
        for name in ["core", "collections", "ogcapi-features", "item-search"] {
            #expect(classes.contains("https://api.stacspec.org/v1.0.0/\(name)"))
        }
        #expect(try await get("/conformance")["conformsTo"] as? [String] == classes)
        #expect(links(landing, "search").compactMap { $0["method"] as? String } == ["GET", "POST"])
        for relation in ["self", "root", "service-desc", "service-doc", "conformance", "data", "search", "child"] {
            let found = links(landing, relation)
            #expect(!found.isEmpty, "\(relation)")
            for link in found {
                let answer = try await office.ask(.get, "/stac" + path(link), as: token)
                let kind = (link["type"] as? String)?.split(separator: ";").first.map(String.init) ?? "-"
                #expect(answer.status == 200 && answer.headers[.contentType]?.hasPrefix(kind) == true, "\(link)")
            }
        }
        let listed = try #require(try await get("/collections")["collections"] as? [Object])
        #expect(listed.compactMap { $0["id"] as? String } == ["satellite", "drone"])
        let satellite = try await get(path(links(landing, "child").first))
        let extent = try #require(satellite["extent"] as? [String: Object])
        #expect(extent["spatial"]?["bbox"] as? [[Double]] == [[113, 23, 117.9, 24]])
        #expect(extent["temporal"]?["interval"] as? [[String]] == [["2024-01-01T00:00:00Z", "2024-01-05T00:00:00Z"]])
        let items = try await get(path(links(satellite, "items").first))
        #expect(names(items) == ["a4", "a3", "a2", "a1", "a0"] && items["numberMatched"] as? Int == 5)
        for item in try #require(items["features"] as? [Object]) {
            #expect(item["collection"] as? String == "satellite" && item["assets"] is Object)
            #expect(
                NSDictionary(dictionary: try await get(path(links(item, "self").first)))
                    == NSDictionary(dictionary: item))
            for relation in ["root", "parent", "collection"] { _ = try await get(path(links(item, relation).first)) }
        }
        #expect(try await names(get("/collections/drone/items?collections=drone")) == ["d0"])
        #expect(
            !(try await office.ask(.get, "/stac/collections/satellite/items", as: token)).text.contains("/scenes/a.tif")
        )
        for missing in [
            "/collections/aerial", "/collections/aerial/items", "/collections/drone/items/\(scenes[0].id.text)",
            "/collections/satellite/items/none",
        ] { _ = try await get(missing, status: 404) }
    }

    private static let geometries = [
        (#"{"type":"Point","coordinates":[114.5,23.5]}"#, ["a1"]),
        (#"{"type":"MultiPoint","coordinates":[[113.5,23.5],[200e-1,0]]}"#, ["a0", "d0"]),
        (#"{"type":"LineString","coordinates":[[114.95,22],[114.95,25]]}"#, []),
        (#"{"type":"LineString","coordinates":[[114.95,22],[116.2,25]]}"#, ["a2"]),
        (
            #"{"type":"Polygon","coordinates":[[[112,22],[119,22],[119,25],[112,25],[112,22]]]}"#,
            ["a0", "a1", "a2", "a3", "a4", "d0"]
        ),
        // The hole holds the third scene whole.
        (
            #"{"type":"Polygon","coordinates":[[[112,22],[119,22],[119,25],[112,25],[112,22]],[[114.95,22.5],[114.95,24.5],[115.95,24.5],[115.95,22.5],[114.95,22.5]]]}"#,
            ["a0", "a1", "a3", "a4", "d0"]
        ),
        (#"{"type":"Polygon","coordinates":[[[117.2,23.2],[117.3,23.2],[117.3,23.3],[117.2,23.2]]]}"#, ["a4"]),
        (
            #"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[114.5,23.5]},{"type":"Point","coordinates":[117.5,23.5]}]}"#,
            ["a1", "a4"]
        ),
    ]

    @Test func aSearchFindsWhatMeetsIt() async throws {
        for (geometry, wanted) in Self.geometries {
            let query = try #require(geometry.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            #expect(try await names(get("/search?intersects=\(query)")).sorted() == wanted, "\(geometry)")
            let form = geometry.replacing(",", with: ",+").replacing("\"", with: "%22")
            #expect(try await names(get("/search?intersects=\(form)")).sorted() == wanted, "\(form)")
            let posted = try await office.ask(.post, "/stac/search", as: token, body: #"{"intersects":\#(geometry)}"#)
            #expect(names(posted.object).sorted() == wanted, "\(geometry) \(posted.text.prefix(200))")
        }
        for (query, wanted) in [
            ("bbox=113,23,114.5,24", ["a1", "a0", "d0"]), ("bbox=113.95,23,113.97,24", ["d0"]), ("bbox=0,0,1,1", []),
            ("datetime=2024-01-02T00:00:00Z", ["a1"]), ("datetime=2024-01-04T00:00:00Z/..", ["d0", "a4", "a3"]),
            ("collections=drone", ["d0"]), ("collections=drone,satellite&bbox=113,23,113.1,24", ["d0", "a0"]),
            ("ids=\(scenes[1].id.text),\(scenes[3].id.text)", ["a3", "a1"]), ("ids=nothing", []),
            ("limit=10000000000000000000000", ["d0", "a4", "a3", "a2", "a1", "a0"]),
        ] { #expect(try await names(get("/search?\(query)")).sorted() == wanted.sorted(), "\(query)") }
    }

    @Test func pagesHoldEverySceneOnceByBothWays() async throws {
        var (next, seen): (String?, [String]) = ("/search?limit=4&bbox=113,23,119,24", [])
        while let asked = next, seen.count < 20 {
            let page = try await get(asked)
            seen += names(page)
            #expect(page["numberMatched"] as? Int == 6)
            next = try links(page, "next").first.map { try path($0) }
        }
        #expect(seen == ["d0", "a4", "a3", "a2", "a1", "a0"])
        var body: Object? = ["limit": 4, "collections": ["satellite"]]
        seen = []
        while let posted = body, seen.count < 20 {
            let text = String(decoding: try JSONSerialization.data(withJSONObject: posted), as: UTF8.self)
            let page = try await office.ask(.post, "/stac/search", as: token, body: text).object
            seen += names(page)
            // As the specification has it: what is to be posted next joins what was posted.
            body = links(page, "next").first.map { link in
                posted.merging(link["body"] as? Object ?? [:]) { $1 }
            }
        }
        #expect(seen == ["a4", "a3", "a2", "a1", "a0"])
    }

    @Test func whatCannotBeUsedIsRefused() async throws {
        for query in [
            "x=1", "limit=0", "limit=-1", "bbox=1,2,3", "bbox=0,0,1,1&intersects={}", "datetime=1985-04-12",
            "datetime=../..",
            "datetime=/", "datetime=1985-12-12T23:20:50.52", "datetime=1985-13-12T23:20:50.52Z", "intersects={}",
            "intersects=x", "after=x",
            "intersects=%7B%22type%22%3A%22Point%22%2C%22coordinates%22%3A%5B1%5D%7D",
        ] {
            let answer = try await office.ask(.get, "/stac/search?\(query)", as: token)
            #expect(answer.status == 400, "\(query) \(answer.text)")
        }
        for body in [
            "", "[]", #"{"x":1}"#, #"{"limit":0}"#, #"{"limit":"a"}"#, #"{"bbox":[0,0,1]}"#, #"{"intersects":{}}"#,
            #"{"bbox":[0,0,1,1],"intersects":{"type":"Point","coordinates":[1,1]}}"#, #"{"ids":"a"}"#,
        ] {
            let answer = try await office.ask(.post, "/stac/search", as: token, body: body)
            #expect(answer.status == 400, "\(body) \(answer.text)")
        }
        #expect(try await office.ask(.get, "/stac/collections/satellite/items?ids=a", as: token).status == 400)
        #expect(try await office.ask(.get, "/stac").status == 401)
        let handler = try await office.token(Post(.administrator, at: OrderWorld.town))
        #expect(try await office.ask(.get, "/stac/search", as: handler).status == 403)
    }
}
