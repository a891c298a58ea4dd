import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import StorePorts

extension Route {
    /// Whether it works, and how fast.
    static let site: [Route] = [
        Route(.get, "/health", .anybody) { call in
            _ = try await call.rooms.store.logHead()
            return try call.json(["status": "ok"])
        },
        Route(.get, "/api/v1/openapi.json", .anybody) { _ in
            guard let place = Bundle.module.url(forResource: "openapi", withExtension: "json"),
                let text = try? Data(contentsOf: place)
            else { throw Problem.notFound }
            return Response(
                status: .ok, headers: [.contentType: "application/vnd.oai.openapi+json; version=3.1"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: text)))
        },
        Route(.get, "/metrics", .thisMachine) { call in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: call.rooms.metrics.text)))
        },
    ]

    /// Signing in and out.
    static let sessions: [Route] = [
        Route(.post, "/api/v1/session", .anybody) { call in
            let wanted = try await call.body(SignInBody.self)
            let rooms = call.rooms
            // However the name is written, it is one account's.
            let name = (try? AccountName(wanted.name))?.text ?? ""
            let address = call.context.address
            try call.checkTries(of: name)
            // Counted before it is tried: many at once are many tries.
            rooms.limiter.note(name: name, address: address, at: call.now)
            guard let (token, account) = try await rooms.signIn.signIn(wanted.name, password: wanted.password) else {
                throw Problem(
                    .unauthorized, "wrong-password", zh: "账号或密码不对，或账号已锁定",
                    en: "account or password is wrong, or the account is locked")
            }
            rooms.limiter.forget(name: name, address: address)
            let caller = Caller(account: account, session: token)
            let cookie = "\(Caller.cookie)=\(token); Path=/; Secure; HttpOnly; SameSite=Strict"
            return try call.json(
                SessionDocument(caller, call.language), status: .created, headers: [.setCookie: cookie])
        },
        Route(.get, "/api/v1/session", .signedIn) { call in
            guard let caller = call.context.caller else { throw Gatekeeper.notSignedIn }
            return try call.json(SessionDocument(caller, call.language))
        },
        Route(.delete, "/api/v1/session", .signedIn) { call in
            if let token = call.context.caller?.session { try await call.rooms.signIn.signOut(token) }
            return Response(status: .noContent, headers: [.setCookie: "\(Caller.cookie)=; Path=/; Secure; Max-Age=0"])
        },
        Route(.put, "/api/v1/session/password", .signedIn) { call in
            let wanted = try await call.body(PasswordBody.self)
            let name = try call.account.name
            let address = call.context.address
            try call.checkTries(of: name.text)
            guard try await call.rooms.signIn.change(name, from: wanted.former, to: wanted.password) else {
                call.rooms.limiter.note(name: name.text, address: address, at: call.now)
                throw Problem(.forbidden, "wrong-password", zh: "原密码不对", en: "the former password is wrong")
            }
            return Response(status: .noContent)
        },
    ]
}

extension Call {
    /// Refuses a try where too many have been wrong of late.
    fileprivate func checkTries(of name: String) throws {
        guard let seconds = rooms.limiter.wait(name: name, address: context.address, at: now) else { return }
        throw Problem.tooManyTries(seconds)
    }
}

private struct SignInBody: Decodable {
    let name: String
    let password: String
}

private struct PasswordBody: Decodable {
    let former: String
    let password: String
}

/// Who is signed in.
struct SessionDocument: Encodable {
    let account: AccountDocument
    /// What a page sends as `X-CSRF-Token` with whatever changes something.
    let pageToken: String?
    /// What the account may do.
    let deeds: [String]

    init(_ caller: Caller, _ language: Language) {
        account = AccountDocument(caller.account, language)
        pageToken = caller.pageToken
        deeds = Deed.all.filter { !caller.account.posts(for: $0).isEmpty }.map(\.word)
    }

    private enum CodingKeys: String, CodingKey {
        case account, deeds
        case pageToken = "csrf_token"
    }
}

/// An account.
struct AccountDocument: Encodable {
    struct PostDocument: Encodable {
        let role: String
        let roleName: String
        let unit: String

        private enum CodingKeys: String, CodingKey {
            case role, unit
            case roleName = "role_name"
        }
    }

    let name: String
    let kind: String
    let fullName: String
    let posts: [PostDocument]
    let isLocked: Bool
    let isPasswordGiven: Bool

    init(_ account: Account, _ language: Language) {
        (name, kind, fullName) = (account.name.text, account.kind.rawValue, account.fullName)
        posts = account.posts.map {
            PostDocument(role: $0.role.rawValue, roleName: $0.role.name.text(in: language), unit: $0.unit.text)
        }
        (isLocked, isPasswordGiven) = (account.isLocked, account.isPasswordGiven)
    }

    private enum CodingKeys: String, CodingKey {
        case name, kind, posts
        case fullName = "full_name"
        case isLocked = "is_locked"
        case isPasswordGiven = "is_password_given"
    }
}
