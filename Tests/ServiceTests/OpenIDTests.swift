import Access
import Casework
import Crypto
import Foundation
import Ground
import HTTPTypes
import OpenID
import Synchronization
import TestCases
import Testing

@testable import Service

/// People sign in with the account of another site: a provider in memory, which signs by swift-crypto alone (RFC 7518, 3.4).
@Suite struct OpenIDTests {
    private static let issuer = "https://sso.test/realms/nanhai"
    private let provider = TestProvider()
    private let office: TestOffice

    init() async throws {
        let wanted = OpenIDProvider(
            issuer: Self.issuer, clientID: "parcelwatch", clientSecret: "s:ecret", site: "https://office.test")
        office = try await TestOffice(openID: (wanted, provider))
        try await put("lixm", isPasswordGiven: false)
    }

    private func put(_ name: String, isPasswordGiven: Bool) async throws {
        let account = Account(
            try AccountName(name), kind: .person, fullName: "李<小>明", posts: [Post(.handler, at: TestOffice.east)],
            isPasswordGiven: isPasswordGiven, addedAt: office.clock.now)
        let secret = name == "lixm" ? TestOffice.secret : TestOffice.secret.replacing("nRIaq", with: "nRIab")
        try await office.store.write { try $0.put(StoredAccount(account, secret: secret)) }
    }

    private func cookie(_ answer: TestOffice.Answer, _ name: String) -> String {
        answer.headers[values: .setCookie].compactMap { $0.split(separator: ";").first.map(String.init) }
            .first { $0.hasPrefix(name + "=") } ?? ""
    }

    /// Begins to sign in; gives the cookie and the items of the provider's address.
    private func begin() async throws -> (cookie: String, asked: [String: String]) {
        let answer = try await office.ask(.get, "/api/v1/session/open-id")
        #expect(answer.status == 303)
        let place = try #require(URLComponents(string: answer.headers[.location] ?? ""))
        #expect(place.host == "sso.test" && place.path == "/authorize")
        let items = Dictionary(uniqueKeysWithValues: (place.queryItems ?? []).map { ($0.name, $0.value ?? "") })
        return (cookie(answer, "__Host-open-id"), items)
    }

    private func comeBack(
        _ asked: [String: String], cookie: String, code: String = "code-1", more: String = ""
    ) async throws -> TestOffice.Answer {
        try await office.ask(
            .get, "/api/v1/session/open-id/answer?code=\(code)&state=\(asked["state"] ?? "")&session_state=x\(more)",
            [("Cookie", cookie)])
    }

    @Test func aPersonSignsInWithTheAccountOfAnotherSite() async throws {
        let ways = try await office.ask(.get, "/api/v1/session/ways").object
        #expect((ways["open_id"] as? [String: String])?["address"] == "/api/v1/session/open-id")
        let (cookie, asked) = try await begin()
        #expect(asked["redirect_uri"] == "https://office.test/api/v1/session/open-id/answer")
        #expect(asked["response_type"] == "code" && asked["code_challenge_method"] == "S256")
        provider.person(["preferred_username": "LiXM"], nonce: asked["nonce"])
        let answer = try await comeBack(asked, cookie: cookie)
        #expect(answer.status == 200 && answer.text.contains("李&lt;小&gt;明"), "\(answer.text)")
        let set = answer.headers[values: .setCookie]
        #expect(set.contains { $0.hasPrefix("__Host-session=pw_") && $0.contains("HttpOnly; SameSite=Strict") })
        #expect(set.contains { $0.hasPrefix("__Host-open-id=;") && $0.contains("Max-Age=0") })
        // The exchange proves both this site and this browser (RFC 6749, 2.3.1; RFC 7636, 4.6).
        let form = provider.form
        #expect(form["grant_type"] == "authorization_code" && form["code"] == "code-1" && form["client_secret"] == nil)
        #expect(provider.authorization == "Basic " + Data("parcelwatch:s%3Aecret".utf8).base64EncodedString())
        let digest = Data(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8))).base64EncodedString()
        let challenge = digest.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        #expect(asked["code_challenge"] == challenge)
        let mine = try await office.ask(
            .get, "/api/v1/session", [("Cookie", self.cookie(answer, "__Host-session"))])
        #expect((mine.object["account"] as? [String: Any])?["name"] as? String == "lixm")
    }

    @Test func anAnswerToAnotherBrowserOrWithoutABeginningIsRefused() async throws {
        let (cookie, asked) = try await begin()
        let other = try await begin()
        provider.person(["preferred_username": "lixm"], nonce: asked["nonce"])
        for (state, held) in [(asked, other.cookie), (other.asked, cookie), (asked, ""), ([:], cookie)] {
            let answer = try await comeBack(state, cookie: held)
            #expect(answer.status == 400 && self.cookie(answer, "__Host-session").isEmpty)
        }
        let two = try await comeBack(asked, cookie: "\(cookie); \(other.cookie)")
        #expect(two.status == 400)
        #expect(try await comeBack(asked, cookie: cookie, more: "&iss=https://evil.test").status == 500)
        #expect(try await comeBack(asked, cookie: cookie, more: "&error=access_denied").status == 403)
        #expect(try await comeBack(asked, cookie: cookie, code: "stolen").status == 500)
        #expect(try await comeBack(asked, cookie: cookie, more: "&iss=\(Self.issuer)").status == 200)
    }

    /// What OpenID Connect Core 1.0, 3.1.3.7 asks for, one at a time.
    @Test(arguments: [
        ["iss": "https://evil.test"], ["aud": "another"], ["exp": "past"], ["nonce": "another"], ["sub": ""],
        ["azp": "another"], ["iat": "future"], ["nbf": "future"], ["alg": "none"], ["alg": "HS256"], ["key": "another"],
        ["kid": "unknown"], ["crit": "b64"],
    ]) func aTokenThatIsNotToBeTrustedLetsNobodyIn(_ change: [String: String]) async throws {
        let (cookie, asked) = try await begin()
        provider.person(["preferred_username": "lixm"], nonce: asked["nonce"], change: change)
        let answer = try await comeBack(asked, cookie: cookie)
        #expect(answer.status == 500 && self.cookie(answer, "__Host-session").isEmpty, "\(change): \(answer.text)")
        #expect(!answer.text.contains("lixm"))
    }

    @Test func whoHasNoAccountOrALockedOneIsNotLetIn() async throws {
        _ = try await office.token(Post(.handler, at: TestOffice.east), name: "robot")
        for name in ["nobody", "robot", "../x"] {
            let (cookie, asked) = try await begin()
            provider.person(["preferred_username": name], nonce: asked["nonce"])
            #expect(try await comeBack(asked, cookie: cookie).status == 403)
        }
        let clock = office.clock
        _ = try await AccountDesk(office.store, clock: { clock.now }).lock(AccountName("lixm"), by: .program)
        let (cookie, asked) = try await begin()
        provider.person(["preferred_username": "lixm"], nonce: asked["nonce"])
        #expect(try await comeBack(asked, cookie: cookie).status == 403)
    }

    /// The password that came with the account was known to whoever made it.
    @Test func aGivenPasswordThatWasNeverChangedLetsNobodyInFromThenOn() async throws {
        try await put("chenjh", isPasswordGiven: true)
        let (cookie, asked) = try await begin()
        provider.person(["preferred_username": "chenjh"], nonce: asked["nonce"])
        let answer = try await comeBack(asked, cookie: cookie)
        let session = self.cookie(answer, "__Host-session")
        // No password has to be changed first.
        #expect(try await office.ask(.get, "/api/v1/orders", [("Cookie", session)]).status == 200)
        let stored = try await office.store.read { try $0.account(AccountName("chenjh")) }
        #expect(stored?.account.isPasswordGiven == false && stored?.secret.hasPrefix("!") == true)
    }

    /// A provider takes new keys: they are asked for, at most once a minute.
    @Test func newKeysOfTheProviderAreAskedFor() async throws {
        func signsIn() async throws -> Int {
            let (cookie, asked) = try await begin()
            provider.person(["preferred_username": "lixm"], nonce: asked["nonce"])
            return try await comeBack(asked, cookie: cookie).status
        }
        #expect(try await signsIn() == 200)
        provider.takeNewKey()
        #expect(try await signsIn() == 500)
        office.clock.move(to: "2026-11-23T09:01:01+08:00")
        #expect(try await signsIn() == 200)
        #expect(provider.keyRequests == 2)
    }

    @Test func withoutAProviderThereAreNoSuchPages() async throws {
        let office = try await TestOffice()
        #expect(try await office.ask(.get, "/api/v1/session/open-id").status == 404)
        #expect(try await office.ask(.get, "/api/v1/session/open-id/answer?code=x&state=y").status == 404)
        #expect(try await office.ask(.get, "/api/v1/session/ways").object["open_id"] == nil)
    }
}

/// An identity provider in memory.
private final class TestProvider: OpenIDPages {
    private struct State {
        var key = P256.Signing.PrivateKey()
        var number = 1
        var keyRequests = 0
        var token = ""
        var form: [String: String] = [:]
        var authorization: String?
    }
    private let state = Mutex(State())
    private let issuer = "https://sso.test/realms/nanhai"

    var form: [String: String] { state.withLock { $0.form } }
    var authorization: String? { state.withLock { $0.authorization } }
    var keyRequests: Int { state.withLock { $0.keyRequests } }

    func takeNewKey() {
        state.withLock { state in
            state.key = P256.Signing.PrivateKey()
            state.number += 1
        }
    }

    /// Who will come back, and what is wrong with the token.
    func person(_ claims: [String: String], nonce: String?, change: [String: String] = [:]) {
        let now = Instant(secondsSince1970: 1_795_395_600).secondsSince1970
        var payload: [String: Any] = [
            "iss": issuer, "aud": ["parcelwatch"], "sub": "u-17", "iat": now - 5, "exp": now + 300,
            "nonce": nonce ?? "", "realm_access": ["roles": ["x"]], "email_verified": true,
        ]
        payload.merge(claims) { $1 }
        for (name, value) in change where ["iss", "aud", "nonce", "sub", "azp"].contains(name) { payload[name] = value }
        if change["exp"] != nil { payload["exp"] = now - 61 }
        if change["iat"] != nil { payload["iat"] = now + 61 }
        if change["nbf"] != nil { payload["nbf"] = now + 61 }
        state.withLock { state in
            var header: [String: Any] = ["alg": change["alg"] ?? "ES256", "kid": change["kid"] ?? "k\(state.number)"]
            if let crit = change["crit"] { header["crit"] = [crit] }
            let signed = [header, payload].map {
                Self.code((try? JSONSerialization.data(withJSONObject: $0)) ?? Data())
            }
            .joined(separator: ".")
            let key = change["key"] == nil ? state.key : P256.Signing.PrivateKey()
            let signature =
                switch change["alg"] {
                case "none": Data()
                case "HS256":
                    Data(
                        HMAC<SHA256>.authenticationCode(
                            for: Data(signed.utf8), using: SymmetricKey(data: state.key.publicKey.rawRepresentation)))
                default: (try? key.signature(for: Data(signed.utf8)).rawRepresentation) ?? Data()
                }
            state.token = "\(signed).\(Self.code(signature))"
        }
    }

    private static func code(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    func get(_ address: String) async throws -> Data {
        switch address {
        case "\(issuer)/.well-known/openid-configuration":
            return try JSONSerialization.data(withJSONObject: [
                "issuer": issuer, "authorization_endpoint": "https://sso.test/authorize",
                "token_endpoint": "https://sso.test/token", "jwks_uri": "https://sso.test/keys",
            ])
        case "https://sso.test/keys":
            return try state.withLock { state in
                state.keyRequests += 1
                let point = state.key.publicKey.rawRepresentation
                return try JSONSerialization.data(withJSONObject: [
                    "keys": [
                        // As Keycloak has it: a key for encryption, of an algorithm that signs nothing, beside it.
                        ["kty": "RSA", "kid": "enc", "use": "enc", "alg": "RSA-OAEP", "n": "AQAB", "e": "AQAB"],
                        ["kty": "oct", "kid": "shared", "k": "AAAA"],
                        [
                            "kty": "EC", "kid": "k\(state.number)", "use": "sig", "alg": "ES256", "crv": "P-256",
                            "x": Self.code(point.prefix(32)), "y": Self.code(point.suffix(32)),
                        ],
                    ]
                ])
            }
        default: throw WebFault.notThere
        }
    }

    func post(_ address: String, form: Data, authorization: String?) async throws -> (status: Int, body: Data) {
        var components = URLComponents()
        components.percentEncodedQuery = String(decoding: form, as: UTF8.self)
        let items = (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        return try state.withLock { state in
            state.form = Dictionary(uniqueKeysWithValues: items)
            state.authorization = authorization
            guard address == "https://sso.test/token", state.form["code"] == "code-1" else {
                return (400, Data(#"{"error":"invalid_grant","error_description":"code stolen"}"#.utf8))
            }
            return (
                200,
                try JSONSerialization.data(withJSONObject: ["id_token": state.token, "token_type": "Bearer"])
            )
        }
    }

    private enum WebFault: Error { case notThere }
}
