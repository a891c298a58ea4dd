import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import OpenID

extension Route {
    /// Signing in with the account of another site. Without a provider in the configuration there are no such pages.
    static let openID: [Route] = [
        Route(.get, "/api/v1/session/ways", .anybody) { call in
            _ = try call.query()
            return try call.json(SignInWays(call.rooms.tools.openID?.provider, call.language))
        },
        Route(.get, "/api/v1/session/open-id", .anybody) { call in
            _ = try call.query()
            let signIn = try call.openID()
            let attempt = OpenIDAttempt()
            let address = try await signIn.address(for: attempt, language: call.language)
            // The browser comes back from another site: a strict cookie would not be sent with that request.
            let cookie =
                "\(Call.attemptCookie)=\(attempt.secret); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"
            return Response(status: .seeOther, headers: [.location: address, .setCookie: cookie])
        },
        Route(.get, OpenIDProvider.answerPath, .anybody) { call in
            do {
                let (token, account) = try await call.openIDAnswer()
                return call.page(
                    Message(zh: "已登录：\(account.fullName)", en: "Signed in: \(account.fullName)"), goesOn: true,
                    cookies: ["\(Caller.cookie)=\(token); Path=/; Secure; HttpOnly; SameSite=Strict"])
            } catch {
                let problem = Problem(error)
                if problem.status.code >= 500 { call.context.logger.error("\(problem.message.english)") }
                return call.page(problem.message, status: problem.status)
            }
        },
    ]
}

extension Call {
    fileprivate static let attemptCookie = "__Host-open-id"

    /// The provider's; not found where there is none. Each asking may make the service ask the provider.
    fileprivate func openID() throws -> OpenIDSignIn {
        guard let signIn = rooms.tools.openID else { throw Problem.notFound }
        try rooms.openIDLimiter.take(context.address, at: now)
        return signIn
    }

    /// Signs in whoever comes back from the provider.
    fileprivate func openIDAnswer() async throws -> (token: String, account: Account) {
        let signIn = try openID()
        var values: [String: String] = [:]
        // Providers add parameters of their own.
        for (name, value) in request.uri.queryParameters { values[String(name)] = String(value) }
        let cookies = request.cookies(Self.attemptCookie)
        guard cookies.count == 1, let attempt = cookies.first.flatMap(OpenIDAttempt.init(secret:)),
            values["state"] == attempt.state
        else {
            throw Problem(
                .badRequest, "no-attempt", zh: "登录已过期，或不是从本页开始的；请重新登录",
                en: "this sign-in is over, or did not begin here; sign in again")
        }
        guard let code = values["code"], values["error"] == nil else {
            throw Problem(
                .forbidden, "identity-refused", zh: "统一认证没有让您登录；请重新登录，或联系管理员",
                en: "the identity provider did not let you in; sign in again, or ask its administrator")
        }
        let name = try await signIn.accountName(code: code, issuer: values["iss"], of: attempt)
        guard let found = try await rooms.signIn.signIn(knownAs: name) else {
            throw Problem(
                .forbidden, "no-account", zh: "本系统没有账号“\(name)”，或已锁定；请联系管理员",
                en: "there is no account “\(name)” here, or it is locked; ask the administrator")
        }
        return found
    }

    /// A page that says one thing. From here the browser goes on by itself: a cookie for this site alone is not sent with a request that
    /// another site began, but with those of this page.
    fileprivate func page(
        _ message: Message, status: HTTPResponse.Status = .ok, goesOn: Bool = false, cookies: [String] = []
    ) -> Response {
        let text = message.text(in: language).replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: ">", with: "&gt;")
        let (title, link) =
            language == .chinese ? ("村居哨兵", goesOn ? "继续" : "返回登录") : ("Parcelwatch", goesOn ? "Go on" : "Back")
        let onward = goesOn ? "<meta http-equiv=\"refresh\" content=\"0; url=/\">" : ""
        let content = """
            <!doctype html>
            <html lang="\(language.rawValue)"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">\(onward)
            <title>\(title)</title></head>
            <body><main><h1>\(title)</h1><p>\(text)</p><p><a href="/">\(link)</a></p></main></body></html>

            """
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        let over = "\(Self.attemptCookie)=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
        for cookie in cookies + [over] { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: content)))
    }
}

extension Request {
    /// The values of the cookies of a name: more than one where somebody put another beside it.
    func cookies(_ name: String) -> [String] {
        headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { part -> String? in
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }) == name else { return nil }
            return String(pair[1])
        }
    }
}

/// How people may sign in.
private struct SignInWays: Encodable {
    struct Provider: Encodable {
        let name: String
        let address: String
    }

    let password = true
    let openID: Provider?

    init(_ provider: OpenIDProvider?, _ language: Language) {
        let unnamed = Message(zh: "统一认证", en: "single sign-on").text(in: language)
        openID = provider.map { Provider(name: $0.name ?? unnamed, address: "/api/v1/session/open-id") }
    }

    private enum CodingKeys: String, CodingKey {
        case password
        case openID = "open_id"
    }
}
