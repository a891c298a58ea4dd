import Access
import Foundation
import HTTPTypes
import TestCases
import Testing

@testable import Service

/// The description of the API is that of the routes.
@Suite struct OpenAPITests {
    private typealias Object = [String: Any]

    /// Pages for people are no part of the API; features and STAC have definitions of their own.
    private static let routes: [Route] = {
        let pages = Set((Route.pages + Route.citizens + Route.features + Route.tiles + Route.stac).map(\.path))
        return Route.all.filter { !pages.contains($0.path) }
    }()

    private func paths(_ office: TestOffice) async throws -> [String: [String: Object]] {
        let answer = try await office.ask(.get, "/api/v1/openapi.json")
        #expect(answer.status == 200 && answer.object["openapi"] as? String == "3.1.0")
        return try #require(answer.object["paths"] as? [String: [String: Object]])
    }

    private func written(_ route: Route) -> String {
        route.path.split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
            .reduce("") { "\($0)/\($1)" }
    }

    @Test func everyRouteIsDescribedAndNoOther() async throws {
        let described = try await paths(TestOffice()).flatMap { path, methods in
            methods.keys.map { "\($0.uppercased()) \(path)" }
        }
        let routes = Self.routes.map { "\($0.method.rawValue) \(written($0))" }
        #expect(Set(described) == Set(routes), "\(Set(described).symmetricDifference(routes))")
    }

    /// Every status that the matrix of routes and roles gives is one that is described, and every parameter that is described is known.
    @Test func answersAndParametersAreAsDescribed() async throws {
        let office = try await TestOffice()
        try await office.file([TestOffice.east])
        let all = try await paths(office)
        let tokens = [
            nil, try await office.token(Post(.administrator, at: TestOffice.east)),
            try await office.token(
                Post(.handler, at: TestOffice.east), Post(.dispatcher, at: TestOffice.east),
                Post(.supervisor, at: TestOffice.east)),
        ]
        for route in Self.routes {
            let operation = try #require(all[written(route)]?[route.method.rawValue.lowercased()])
            let statuses = try #require(operation["responses"] as? Object).keys
            let path = written(route).replacingOccurrences(of: "{id}", with: "PR-2026-000001")
                .replacingOccurrences(of: "{kind}", with: "later").replacingOccurrences(of: "{name}", with: "nobody")
                .replacingOccurrences(of: "{sha256}", with: "ab").replacingOccurrences(of: "{file}", with: "a.json")
                .replacingOccurrences(of: "{token}", with: "nobodys")
            for token in tokens {
                for body in route.method == .get ? [nil] : ["{}", "[", "{\"reason\":\"x\",\"note\":\"x\"}"] {
                    for headers in [[], [("If-Match", "\"1\"")]] {
                        let answer = try await office.ask(route.method, path, as: token, body: body, headers)
                        #expect(
                            statuses.contains("\(answer.status)"),
                            "\(route.method) \(path) \(body ?? ""): \(answer.status) \(answer.text)")
                    }
                }
            }
            for parameter in operation["parameters"] as? [Object] ?? [] where parameter["in"] as? String == "query" {
                let name = try #require(parameter["name"] as? String)
                let answer = try await office.ask(route.method, "\(path)?\(name)=x", as: tokens[2])
                #expect(answer.code != "unknown-parameter", "\(path) \(name)")
            }
        }
    }
}
