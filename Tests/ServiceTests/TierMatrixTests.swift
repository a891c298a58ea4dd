import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing
import WorkOrders

@testable import Service

/// Role × tier × own, sibling, parent and child × every route that names one thing: made from the table of routes. A route that is in no
/// row fails.
@Suite struct TierMatrixTests {
    /// What the `:id` of a route is of; nil where it is of what everybody may see.
    private func kind(_ path: String) throws -> TierWorld.Kind? {
        if path.hasPrefix("/api/v1/units/") || path.hasPrefix("/api/v1/scenes/") { return nil }
        if path.hasPrefix("/stac/") { return nil }
        if path.hasPrefix("/api/v1/rules/explain/") || path.hasPrefix("/api/v1/audit/identity/") { return .orders }
        let word = path.split(separator: "/")[2]
        return try #require(TierWorld.Kind(rawValue: String(word)), "\(path) is in no row")
    }

    /// A body that a step of the path takes; one that the order machine refuses in the end serves as well.
    private func body(_ path: String, own: UnitCode) -> String {
        switch path.split(separator: "/").last {
        case "identity": #"{"reason":"回访"}"#
        case "reply", "minutes": #"{"text":"已核对"}"#
        case "report" where path.contains("visits"): #"{"found":"unclear","note":"没人"}"#
        case "report": #"{"outcome":"lawful","note":"x"}"#
        case "decision": #"{"decision":"noChange"}"#
        case "dispatch": #"{"unit":"\#(own)"}"#
        case "rule": #"{"lead":"\#(own)","reason":"x"}"#
        case "return": #"{"reason":"x","basis":"x","proposed_unit":"\#(own)"}"#
        case "pause": #"{"reason":"litigation","evidence":"x","until":"2026-12-01T00:00:00Z"}"#
        case "extend": #"{"span":"1wd","reason":"x"}"#
        case "stage": #"{"stage":"x","note":"x"}"#
        case "answer": #"{"reference":"x","text":"x"}"#
        case "assign": #"{"leader":"x","deadline":"2026-12-01T00:00:00Z"}"#
        case "invite": #"{"look":"x"}"#
        case "merge": #"{"into":"PR-2026-009999"}"#
        case "join": #"{"order":"PR-2026-009999"}"#
        default: #"{"reason":"x","note":"x"}"#
        }
    }

    @Test(arguments: Role.allCases) func everyRouteAtEveryTier(role: Role) async throws {
        let world = try await TierWorld()
        let missing = try await world.office.ask(
            .get, "/api/v1/orders/PR-2026-009999",
            as: world.office.token(Post(.handler, at: OrderWorld.town)))
        for unit in TierWorld.units {
            let token = try await world.office.token(Post(role, at: unit))
            for route in Route.all where route.path.contains(":id") {
                guard case .deed(let deed) = route.entry, deed.roles.contains(role) else { continue }
                guard let kind = try kind(route.path) else { continue }
                for (id, place) in world.ids[kind] ?? [] {
                    let path = route.path.replacingOccurrences(of: ":id", with: id).replacingOccurrences(
                        of: ":kind", with: "later")
                    let answer = try await world.office.ask(
                        route.method, path, as: token,
                        body: route.method == .get ? nil : body(route.path, own: unit), [("If-Match", "\"1\"")])
                    let what =
                        "\(role) at \(unit): \(route.method) \(path) of \(place): \(answer.status) \(answer.text)"
                    #expect(answer.status < 500, "\(what)")
                    if !unit.holds(place) {
                        #expect(answer.status == 404 && answer.body == missing.body, "\(what)")
                    } else if route.method == .get {
                        #expect(answer.status == 200, "\(what)")
                    } else if !route.path.hasSuffix("/merge"), !route.path.hasSuffix("/join") {
                        #expect(answer.status != 404, "\(what)")
                    }
                }
            }
        }
    }

    /// Lists, counts, exports and the stream hold what lies in the units, and nothing else.
    @Test(arguments: Role.allCases) func everyListAtEveryTier(role: Role) async throws {
        let world = try await TierWorld()
        for unit in TierWorld.units {
            let token = try await world.office.token(Post(role, at: unit))
            for kind in TierWorld.Kind.allCases {
                let answer = try await world.office.ask(.get, "/api/v1/\(kind.rawValue)?limit=500", as: token)
                let name = kind == .parcels ? "code" : "id"
                guard answer.status == 200 else {
                    #expect(answer.code == "not-your-role", "\(answer.text)")
                    continue
                }
                #expect(
                    Set(answer.items.compactMap { $0[name] as? String }) == world.seen(kind, from: unit),
                    "\(role) at \(unit): \(kind)")
            }
            guard Deed.seeOrders.roles.contains(role) else { continue }
            let (orders, findings) = (world.seen(.orders, from: unit), world.seen(.findings, from: unit))
            let reports = world.seen(.reports, from: unit)
            let counts = try await world.office.ask(.get, "/api/v1/orders/counts", as: token).object
            #expect(counts as? [String: Int] == ["filed": orders.count])
            let found = try await world.office.ask(.get, "/api/v1/findings/counts", as: token).object
            #expect((found as? [String: Int])?.values.reduce(0, +) == findings.count)
            for (list, wanted) in [("orders", orders), ("findings", findings)] {
                let file = try await world.office.ask(.get, "/api/v1/\(list).geojson", as: token)
                let features = file.object["features"] as? [[String: Any]] ?? []
                #expect(Set(features.compactMap { $0["id"] as? String }) == wanted, "\(list) \(unit)")
                let table = try await world.office.ask(.get, "/api/v1/\(list).csv", as: token)
                #expect(table.text.split(separator: "\r\n").count == wanted.count + 1, "\(table.text)")
                for number in 0..<4 { #expect(!table.text.contains("原话\(number)") && !file.text.contains("陈某")) }
            }
            let events = try await world.office.ask(.get, "/api/v1/events?limit=500", as: token)
            let subjects = orders.union(findings).union(reports)
            #expect(Set(events.items.compactMap { $0["subject"] as? String }) == subjects, "\(role) \(unit)")
            #expect(!events.text.contains("原话") && !events.text.contains("13800138"))
            let stream = try await world.office.ask(.get, "/api/v1/stream?after=0", as: token).text
            let sent = stream.split(separator: "\n").filter { $0.hasPrefix("data: ") }.compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.dropFirst(6).utf8)) as? [String: Any]
            }
            #expect(sent.compactMap { $0["sequence"] as? Int } == events.items.compactMap { $0["sequence"] as? Int })
        }
    }

    /// A thousand ids of another village, by path, query, body, search, list, count, export and tag: each like what is not there.
    @Test func aThousandIDsOfAnotherVillage() async throws {
        let office = try await TestOffice()
        try await office.file([TestOffice.east] + [UnitCode](repeating: TestOffice.west, count: 1_000))
        let token = try await office.token(
            Post(.dispatcher, at: TestOffice.east), Post(.supervisor, at: TestOffice.east),
            Post(.auditor, at: TestOffice.east))
        let missing = try await office.ask(.get, "/api/v1/orders/PR-2026-009999", as: token)
        for number in 2...1_001 {
            let id = TestOffice.id(number)
            var answers: [TestOffice.Answer] = []
            for path in ["orders/\(id)", "rules/explain/\(id)", "audit/identity/\(id)"] {
                answers.append(
                    try await office.ask(.get, "/api/v1/\(path)", as: token, [("If-None-Match", "\"\(number)\"")]))
            }
            for (path, body) in [
                ("visits", #"{"order":"\#(id)","purpose":"inspection","reason":"x"}"#),
                ("instructions", #"{"to":["\#(TestOffice.east)"],"text":"x","order":"\#(id)"}"#),
            ] { answers.append(try await office.ask(.post, "/api/v1/\(path)", as: token, body: body)) }
            for answer in answers {
                #expect(
                    answer.status == 404 && answer.body == missing.body && answer.headers == missing.headers,
                    "\(number) \(answer.text)")
            }
            guard number % 50 == 0 else { continue }
            for list in [
                "reports?order=\(id)", "visits?order=\(id)", "instructions?order=\(id)", "audit?subject=\(id)",
            ] {
                let answer = try await office.ask(.get, "/api/v1/\(list)", as: token)
                #expect(answer.status == 200 && answer.items.isEmpty, "\(list) \(answer.text)")
            }
        }
        for path in [
            "orders.geojson", "orders.csv", "orders.kml", "events?limit=500", "stream?after=0", "audit?limit=500",
            "orders/counts",
        ] {
            let answer = try await office.ask(.get, "/api/v1/\(path)", as: token)
            #expect(answer.status == 200 && !answer.text.contains("PR-2026-000002"), "\(path)")
            #expect(!answer.text.contains("PR-2026-001001"))
        }
        let statistics = try await office.ask(.get, "/api/v1/statistics", as: token).object["total"] as? [String: Any]
        #expect(statistics?["filed"] as? Int == 1)
    }
}
