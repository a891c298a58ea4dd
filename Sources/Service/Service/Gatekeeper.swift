import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Synchronization

/// Turns away what is no request of ours, and finds out who asks.
///
/// | what | answer |
/// |---|---|
/// | no host or two of them; another one than the site's | 400; 421 |
/// | a transfer coding that is not known | 501 |
/// | two sessions, or one that has ended | as without one |
/// | a token that is nobody's | 401 |
/// | five of them as passwords of a name, within a quarter of an hour | 429 |
/// | a change by a browser without the page's token, or from another site | 403 |
struct Gatekeeper: RouterMiddleware {
    let settings: ServiceSettings
    let rooms: Rooms

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        try checkHost(request)
        context.caller = try await caller(of: request, from: context.address)
        // What people without an account send is the same whoever is signed in beside.
        if context.caller?.session != nil, ![.get, .head].contains(request.method),
            !Self.isOfCitizens(request.uri.path)
        {
            try checkPage(request, context)
        }
        return try await next(request, context)
    }

    private static func isOfCitizens(_ path: String) -> Bool {
        path == "/report" || path.hasPrefix("/told/") || path.hasPrefix("/visit/")
    }

    private static let host = HTTPField.Name("Host")
    private static let pageToken = HTTPField.Name("X-CSRF-Token")

    private func checkHost(_ request: Request) throws {
        // The first is the request's authority; a second one stays among the headers.
        guard let host = request.head.authority, !host.isEmpty, Self.host.map({ request.headers[$0] == nil }) ?? true
        else {
            throw Problem(.badRequest, "no-host", zh: "请求须有一个 Host", en: "the request has to name one host")
        }
        // With a coding that is not known nobody can say where the body ends.
        guard (request.headers[.transferEncoding] ?? "chunked").lowercased() == "chunked" else {
            throw Problem(.notImplemented, "unknown-coding", zh: "不支持这种传输编码", en: "this transfer coding is not known")
        }
        let name = Self.name(of: host)
        guard settings.names.isEmpty || settings.names.contains(name) else {
            throw Problem(.misdirectedRequest, "other-host", zh: "这里不是所请求的主机", en: "this is not the host asked for")
        }
    }

    /// A host without its port.
    private static func name(of host: String) -> String {
        guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") else { return host.lowercased() }
        return host[..<colon].lowercased()
    }

    private func caller(of request: Request, from address: String) async throws -> Caller? {
        let written = request.cookies(Caller.cookie)
        if let header = request.headers[.authorization] {
            guard written.isEmpty, let token = Self.token(in: header, of: request) else { throw Self.notSignedIn }
            return Caller(account: try await account(of: token, from: address), session: nil)
        }
        // A session that has ended, or was made up, is none: who has it may sign in again, and read what anybody may.
        guard let token = written.first, written.count == 1,
            let account = try await rooms.signIn.account(ofSession: token)
        else { return nil }
        return Caller(account: account, session: token)
    }

    /// Whose token it is. A password that is none counts for its name at its address alone: nobody locks others out by it.
    private func account(of token: (text: String, name: String?), from address: String) async throws -> Account {
        guard let name = token.name else {
            guard let account = try await rooms.signIn.account(ofSystem: token.text) else { throw Self.notSignedIn }
            return account
        }
        let (tried, now) = ("\(name)@\(address)", rooms.clock())
        if let seconds = rooms.limiter.wait(name: tried, address: address, at: now) {
            throw Problem.tooManyTries(seconds)
        }
        guard let account = try await rooms.signIn.account(ofSystem: token.text), account.name.text == name else {
            rooms.limiter.note(name: tried, address: address, at: now)
            throw Self.notSignedIn
        }
        return account
    }

    /// Whether name and token in the form of a password are taken: for reading what programs of others read, since browsers send what was
    /// typed with every request, also with those of other sites.
    static func takesPasswords(_ request: Request) -> Bool {
        func isBelow(_ root: String) -> Bool { request.uri.path == root || request.uri.path.hasPrefix(root + "/") }
        return [.get, .head].contains(request.method) && (isBelow("/ogc") || isBelow("/stac"))
            || request.method == .post && request.uri.path == "/stac/search"
    }

    /// A system's token: by itself (RFC 6750), or as the password beside the account's name (RFC 7617), since GIS programs know no other way.
    private static func token(in header: String, of request: Request) -> (text: String, name: String?)? {
        let parts = header.split(separator: " ")
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return (String(parts[1]), nil)
        case "basic":
            guard takesPasswords(request), let bytes = Data(base64Encoded: String(parts[1])) else { return nil }
            let pair = String(decoding: bytes, as: UTF8.self).split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return pair.count == 2 ? (String(pair[1]), String(pair[0])) : nil
        default: return nil
        }
    }

    static let notSignedIn = Problem(.unauthorized, "not-signed-in", zh: "请先登录", en: "sign in first")

    private func checkPage(_ request: Request, _ context: ServiceContext) throws {
        let problem = Problem(
            .forbidden, "other-page", zh: "请求不是来自本系统的页面", en: "the request is of no page of this site")
        if let origin = request.headers[.origin] {
            guard let host = request.head.authority, origin.split(separator: "/").last.map(String.init) == host else {
                throw problem
            }
        }
        guard let name = Self.pageToken, let sent = request.headers[name], let wanted = context.caller?.pageToken,
            sent.utf8.count == wanted.utf8.count,
            zip(sent.utf8, wanted.utf8).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0
        else { throw problem }
    }
}

/// Counts wrong passwords: after five of a name, or thirty of an address, within a quarter of an hour, nobody gets further with it
/// until that is over.
final class SignInLimiter: Sendable {
    private let wrong = Mutex<[String: [Instant]]>([:])
    private static let seconds: Int64 = 900

    /// After how many seconds it may be tried again; nil = now.
    func wait(name: String, address: String, at now: Instant) -> Int? {
        wrong.withLock { wrong in
            // Only what is of today is kept, so that names made up by the thousand take no memory.
            if wrong.count > 10_000 {
                wrong = wrong.filter { $0.value.last.map { $0 > now.advanced(by: -Self.seconds) } ?? false }
            }
            let waits = [("n" + name, 5), ("a" + address, 30)].compactMap { key, most -> Int? in
                let recent = (wrong[key] ?? []).filter { $0 > now.advanced(by: -Self.seconds) }
                guard recent.count >= most, let first = recent.dropLast(most - 1).last else { return nil }
                return max(1, Int(first.advanced(by: Self.seconds).secondsSince1970 - now.secondsSince1970))
            }
            return waits.max()
        }
    }

    /// A wrong password.
    func note(name: String, address: String, at now: Instant) {
        wrong.withLock { wrong in
            for key in ["n" + name, "a" + address] { wrong[key] = (wrong[key] ?? []).suffix(40) + [now] }
        }
    }

    /// A right one: it was noted when it was tried. What others of the address got wrong stays.
    func forget(name: String, address: String) {
        wrong.withLock { wrong in
            wrong["n" + name] = nil
            _ = wrong["a" + address]?.popLast()
        }
    }
}
