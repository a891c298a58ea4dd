import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird

/// A row of the table of routes.
struct Route: Sendable {
    /// Who may ask.
    enum Entry: Sendable, Hashable {
        /// Anybody.
        case anybody
        /// A program on this machine, e.g. one that reads metrics.
        case thisMachine
        /// Whoever is signed in, also with a password that has to be changed.
        case signedIn
        /// Accounts that may do this.
        case deed(Deed)
    }

    let method: HTTPRequest.Method
    let path: String
    let entry: Entry
    private let answer: @Sendable (Call) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ path: String, _ entry: Entry,
        _ answer: @escaping @Sendable (Call) async throws -> Response
    ) {
        (self.method, self.path, self.entry, self.answer) = (method, path, entry, answer)
    }

    /// Every route.
    static let all: [Route] =
        site + pages + citizens + sessions + openID + orders + inbox + findings + reports + intake + sensors
        + Open311.routes
        + office + accounts
        + parcels + scenes + events + audit + identities + instructions + visits + centre + overview + exports
        + evaluations + monthly + posters + invitations + figures + sheets + search + map + features + tiles + stac

    func answer(
        _ request: Request, _ context: ServiceContext, _ rooms: Rooms, _ settings: ServiceSettings
    ) async throws -> Response {
        var posts: [Post] = []
        switch entry {
        case .anybody: break
        case .thisMachine:
            guard ["127.0.0.1", "::1", ""].contains(context.address) else { throw Problem.notFound }
        case .signedIn: guard context.caller != nil else { throw Gatekeeper.notSignedIn }
        case .deed(let deed):
            guard let account = context.caller?.account else { throw Gatekeeper.notSignedIn }
            guard !account.isPasswordGiven else {
                throw Problem(
                    .forbidden, "password-to-change", zh: "请先修改初始密码",
                    en: "change the password that was given to you first")
            }
            posts = account.posts(for: deed)
            guard !posts.isEmpty else {
                throw Problem(
                    .forbidden, "not-your-role", zh: "您的岗位不能“\(deed.name.chinese)”",
                    en: "your posts do not allow: \(deed.name.english)")
            }
        }
        return try await answer(
            Call(request: request, context: context, rooms: rooms, settings: settings, posts: posts))
    }
}

/// What an answer is made from.
struct Call: Sendable {
    let request: Request
    let context: ServiceContext
    let rooms: Rooms
    let settings: ServiceSettings
    /// The posts under which the caller may do what is asked.
    let posts: [Post]

    var language: Language { request.language }
    var now: Instant { rooms.clock() }

    /// The caller's account; only for routes that nobody reaches who is not signed in.
    var account: Account {
        get throws {
            guard let account = context.caller?.account else { throw Gatekeeper.notSignedIn }
            return account
        }
    }

    /// What the caller may see under these posts: what lies in their units, and orders in which those have a part.
    var scope: Scope {
        let units = Set(posts.map(\.unit))
        return .units(units, parties: units)
    }

    /// What the caller may see under the posts that allow something else.
    func scope(for deed: Deed) throws -> Scope {
        let units = Set(try account.posts(for: deed).map(\.unit))
        return .units(units, parties: units)
    }

    /// The actor under the first of the posts.
    var actor: CaseActor {
        get throws {
            guard let post = posts.first else { throw Problem.notFound }
            return .account(try account, as: post)
        }
    }

    /// The address of this service as the caller wrote it, without a path.
    var site: String {
        let host = request.head.authority ?? "localhost"
        // Without a certificate it serves this machine alone: whoever asks by another name came through a proxy that has one.
        let isHere = ["localhost", "127.0.0.1", "[::1]"].contains { host == $0 || host.hasPrefix($0 + ":") }
        return "\(settings.certificate == nil && isHere ? "http" : "https")://\(host)"
    }

    /// A part of the path.
    func parameter(_ name: String) throws -> String {
        guard let text = context.parameters.get(name)?.removingPercentEncoding, !text.isEmpty else {
            throw Problem.notFound
        }
        return text
    }

    /// The body.
    func body<Value: Decodable & Sendable>(_ type: Value.Type) async throws -> Value {
        try await bodyAndText(type).value
    }

    /// The body, and its text.
    func bodyAndText<Value: Decodable & Sendable>(_ type: Value.Type) async throws -> (value: Value, text: String) {
        try await JSONBody.read(type, from: request, bytes: settings.bodyBytes, seconds: settings.arrivalSeconds)
    }

    /// The values of the query; a name that is not known is refused, since a filter that is not applied would show too much.
    func query(_ known: String...) throws -> Query { try query(known) }

    /// The same with a list of names.
    func query(_ known: [String]) throws -> Query {
        var values: [String: [String]] = [:]
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                throw Problem(
                    .badRequest, "unknown-parameter", zh: "没有参数 \(name)；可用：\(known.joined(separator: "、"))",
                    en: "there is no parameter \(name); known: \(known.joined(separator: ", "))")
            }
            values[String(name), default: []] += value.split(separator: ",").map(String.init)
        }
        return Query(values: values)
    }

    /// An answer in JSON.
    func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        try JSONBody.response(value, status: status, headers: headers)
    }
}
