import Ground
import HTTPTypes
import Hummingbird

extension Route {
    /// What somebody types into the search field of every page.
    static let search: [Route] = [
        Route(.get, "/api/v1/search", .signedIn) { call in
            guard let text = try call.query("q").one("q"), (1...100).contains(text.count) else {
                throw Query.wrong("q")
            }
            return try call.json(["items": await SearchReading(call, text).hits()])
        }
    ]
}
