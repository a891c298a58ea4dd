import Access
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing

@testable import Service

/// Who may ask what: made from the table of routes and the table of roles.
@Suite struct AccessMatrixTests {
    private func path(_ route: Route) -> String {
        route.path.replacingOccurrences(of: ":id", with: "PR-2026-000001").replacingOccurrences(
            of: ":kind", with: "later"
        )
        .replacingOccurrences(of: ":name", with: "nobody").replacingOccurrences(of: ":token", with: "nobodys")
        .replacingOccurrences(of: ":sha256", with: "ab")
    }

    /// Every role at every route: what its table does not allow is refused before anything else is looked at, and what it allows is not
    /// refused for the role.
    @Test(arguments: Role.allCases) func everyRoute(role: Role) async throws {
        let office = try await TestOffice()
        try await office.file([TestOffice.east])
        let token = try await office.token(Post(role, at: TestOffice.east))
        for route in Route.all {
            guard case .deed(let deed) = route.entry else { continue }
            let body = route.method == .get ? nil : "{}"
            let nobody = try await office.ask(route.method, path(route), body: body)
            #expect(nobody.status == 401, "\(route.method) \(route.path)")
            let answer = try await office.ask(route.method, path(route), as: token, body: body)
            #expect(
                (answer.code == "not-your-role") == !deed.roles.contains(role),
                "\(role) \(route.method) \(route.path): \(answer.status) \(answer.text)")
            #expect(answer.status < 500)
        }
    }

    @Test func everyRouteIsInTheTableOnce() {
        let all = Route.all.map { "\($0.method) \($0.path)" }
        #expect(Set(all).count == all.count)
        // What is open to anybody is named here.
        // Open311 asks for keys by itself.
        let frames = Set((Route.pages + Route.citizens).map(\.path))
        let open = Route.all.filter {
            $0.entry == .anybody && !$0.path.hasPrefix("/open311/v2/") && !frames.contains($0.path)
        }.map(\.path)
        let (sensors, tellings) = ("/api/v1/sensors/:name", "/api/v1/evaluations/:token")
        let openID = ["ways", "open-id", "open-id/answer"].map { "/api/v1/session/\($0)" }
        #expect(
            open == ["/health", "/api/v1/openapi.json", "/api/v1/session"] + openID + [sensors, tellings, tellings]
                + ["/ogc/api", "/stac/api"])
    }

    /// 500 ids of another village, and 500 that nobody has: the same answer.
    @Test func whatLiesElsewhereIsNotThere() async throws {
        let office = try await TestOffice()
        try await office.file([TestOffice.east] + [UnitCode](repeating: TestOffice.west, count: 500))
        let token = try await office.token(
            Post(.handler, at: TestOffice.east), Post(.dispatcher, at: TestOffice.east),
            Post(.supervisor, at: TestOffice.east))
        #expect(try await office.ask(.get, "/api/v1/orders/PR-2026-000001", as: token).status == 200)
        let missing = try await office.ask(.get, "/api/v1/orders/PR-2026-009999", as: token)
        #expect(missing.status == 404)
        for number in 2...501 {
            let answer = try await office.ask(
                .get, "/api/v1/orders/\(TestOffice.id(number))", as: token, [("If-None-Match", "\"1\"")])
            #expect(answer.status == 404 && answer.body == missing.body && answer.headers == missing.headers)
            guard number % 20 == 0 else { continue }
            for (word, body) in [
                ("sign", "{}"), ("dispatch", #"{"unit":"440605001001"}"#), ("merge", #"{"into":"PR-2026-000001"}"#),
                ("pause", #"{"reason":"litigation","evidence":"x","until":"2026-12-01T00:00:00Z"}"#),
            ] {
                let refused = try await office.ask(
                    .post, "/api/v1/orders/\(TestOffice.id(number))/\(word)", as: token, body: body,
                    [("If-Match", "\"1\"")])
                #expect(refused.status == 404, "\(word) \(refused.text)")
            }
            #expect(
                try await office.ask(.get, "/api/v1/orders/\(TestOffice.id(number))/events", as: token).status == 404)
        }
        // Into another village's order nothing is merged either.
        let own = try await office.ask(.get, "/api/v1/orders/PR-2026-000001", as: token)
        let merged = try await office.ask(
            .post, "/api/v1/orders/PR-2026-000001/merge", as: token, body: #"{"into":"PR-2026-000007"}"#,
            [("If-Match", own.tag)])
        #expect(merged.status == 404 && merged.body == missing.body)
        // Lists and counts hold the one.
        let list = try await office.ask(.get, "/api/v1/orders?limit=500", as: token)
        #expect(list.items.map { $0["id"] as? String } == ["PR-2026-000001"])
        let elsewhere = try await office.ask(.get, "/api/v1/orders?unit=\(TestOffice.west)", as: token)
        #expect(elsewhere.items.isEmpty && elsewhere.status == 200)
        #expect(try await office.ask(.get, "/api/v1/orders/counts", as: token).object as? [String: Int] == ["filed": 1])
    }

    /// A department governs no place: it sees the orders in which it has a part, and no other.
    @Test func aDepartmentSeesWhatItHasAPartIn() async throws {
        let office = try await TestOffice()
        try await office.file([TestOffice.east, TestOffice.west])
        let centre = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        let department = try await office.token(Post(.handler, at: OrderWorld.department))
        #expect(try await office.ask(.get, "/api/v1/orders/PR-2026-000001", as: department).status == 404)
        let seen = try await office.ask(.get, "/api/v1/orders/PR-2026-000001", as: centre)
        let dispatched = try await office.ask(
            .post, "/api/v1/orders/PR-2026-000001/dispatch", as: centre, body: #"{"unit":"\#(OrderWorld.department)"}"#,
            [("If-Match", seen.tag)])
        #expect(dispatched.status == 200, "\(dispatched.text)")
        let list = try await office.ask(.get, "/api/v1/orders", as: department)
        #expect(list.items.map { $0["id"] as? String } == ["PR-2026-000001"])
        #expect(try await office.ask(.get, "/api/v1/orders/PR-2026-000001", as: department).status == 200)
        #expect(try await office.ask(.get, "/api/v1/orders/PR-2026-000002", as: department).status == 404)
    }

    /// An administrator keeps the accounts of its own units alone.
    @Test func anAdministratorKeepsItsOwnUnits() async throws {
        let office = try await TestOffice()
        let keeper = try await office.token(Post(.administrator, at: TestOffice.east))
        _ = try await office.token(Post(.handler, at: TestOffice.west), name: "west")
        let beyond = #"{"name":"x1","posts":[{"role":"handler","unit":"\#(TestOffice.west)"}]}"#
        #expect(try await office.ask(.post, "/api/v1/accounts", as: keeper, body: beyond).code == "beyond-your-units")
        let own = #"{"name":"x2","posts":[{"role":"handler","unit":"\#(TestOffice.east)"}]}"#
        let made = try await office.ask(.post, "/api/v1/accounts", as: keeper, body: own)
        #expect(made.status == 201 && (made.object["password"] as? String)?.count == 24)
        #expect(try await office.ask(.post, "/api/v1/accounts", as: keeper, body: own).status == 409)
        let unknown = #"{"name":"x3","posts":[{"role":"handler","unit":"\#(TestOffice.east)99"}]}"#
        #expect(try await office.ask(.post, "/api/v1/accounts", as: keeper, body: unknown).code == "unknown-unit")
        #expect(try await office.ask(.post, "/api/v1/accounts/west/lock", as: keeper, body: "{}").status == 404)
        #expect(try await office.ask(.post, "/api/v1/accounts/x2/lock", as: keeper, body: "{}").status == 200)
        let listed = try await office.ask(.get, "/api/v1/accounts", as: keeper).items.compactMap {
            $0["name"] as? String
        }
        #expect(listed.contains("x2") && !listed.contains("west"))
    }
}
