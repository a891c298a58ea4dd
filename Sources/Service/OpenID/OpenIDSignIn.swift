import Foundation
public import Ground
import JWTKit

/// Signs people in through one identity provider. What the provider says of itself is kept for an hour; its keys are asked for again, at
/// most once a minute, where a token names one that is not known.
public actor OpenIDSignIn {
    /// The provider.
    public nonisolated let provider: OpenIDProvider
    private let pages: any OpenIDPages
    private let clock: @Sendable () -> Instant
    private var known: Known?

    private static let keptSeconds: Int64 = 3_600
    private static let leastSeconds: Int64 = 60

    private struct Known {
        let discovery: Discovery
        let keys: IdentityKeys
        let at: Instant
        let keysAt: Instant
    }

    /// `clock` gives the moment.
    public init(_ provider: OpenIDProvider, pages: any OpenIDPages, clock: @escaping @Sendable () -> Instant) {
        (self.provider, self.pages, self.clock) = (provider, pages, clock)
    }

    /// The provider's address to send a browser to. `language`: in which its pages are wanted.
    ///
    /// - Throws: ``OpenIDError/provider(issuer:reason:)``, and what ``OpenIDPages`` throws.
    public func address(for attempt: OpenIDAttempt, language: Language) async throws -> String {
        let place = try await current().discovery.authorizationEndpoint
        guard var components = URLComponents(string: place) else { throw fault("authorization_endpoint") }
        let items = [
            ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", provider.answerAddress),
            ("scope", "openid profile"), ("state", attempt.state), ("nonce", attempt.nonce),
            ("code_challenge", attempt.challenge), ("code_challenge_method", "S256"),
            ("ui_locales", language == .chinese ? "zh-CN" : "en"),
        ].map { FormText.pair($0.0, $0.1) }
        let before = components.percentEncodedQuery.map { $0 + "&" } ?? ""
        components.percentEncodedQuery = before + items.joined(separator: "&")
        guard let text = components.string else { throw fault("authorization_endpoint") }
        return text
    }

    /// The name of the account of whoever has come back with this code. `issuer`: who says so in the address, nil where nobody does.
    ///
    /// - Throws: ``OpenIDError``, and what ``OpenIDPages`` throws.
    public func accountName(code: String, issuer: String?, of attempt: OpenIDAttempt) async throws -> String {
        guard issuer ?? provider.issuer == provider.issuer else {
            throw OpenIDError.token(issuer: provider.issuer, reason: "iss")
        }
        let discovery = try await current().discovery
        let token = try await exchange(code, attempt, discovery)
        let claims = try await claims(of: token, nonce: attempt.nonce)
        guard let name = claims.text(provider.accountClaim), !name.isEmpty else {
            throw OpenIDError.noName(issuer: provider.issuer, claim: provider.accountClaim)
        }
        return name
    }

    // MARK: - Parts

    private func fault(_ reason: String) -> OpenIDError { .provider(issuer: provider.issuer, reason: reason) }

    /// What the provider says of itself (OpenID Connect Discovery 1.0, 4).
    private struct Discovery: Decodable {
        let issuer, authorizationEndpoint, tokenEndpoint, jwksURI: String
        let tokenMethods: [String]?

        private enum CodingKeys: String, CodingKey {
            case issuer
            case authorizationEndpoint = "authorization_endpoint"
            case tokenEndpoint = "token_endpoint"
            case jwksURI = "jwks_uri"
            case tokenMethods = "token_endpoint_auth_methods_supported"
        }
    }

    private func current() async throws -> Known {
        let now = clock()
        if let known, known.at.advanced(by: Self.keptSeconds) > now { return known }
        let base = provider.issuer.hasSuffix("/") ? String(provider.issuer.dropLast()) : provider.issuer
        let data = try await pages.get(base + "/.well-known/openid-configuration")
        guard let discovery = try? JSONDecoder().decode(Discovery.self, from: data) else {
            throw fault("openid-configuration")
        }
        guard discovery.issuer == provider.issuer else { throw fault("issuer \(discovery.issuer)") }
        let keys = try await keys(discovery)
        let found = Known(discovery: discovery, keys: keys, at: now, keysAt: now)
        known = found
        return found
    }

    private func keys(_ discovery: Discovery) async throws -> IdentityKeys {
        guard let keys = await IdentityKeys(try await pages.get(discovery.jwksURI)) else { throw fault("jwks_uri") }
        return keys
    }

    /// The identity token for a code (OpenID Connect Core 1.0, 3.1.3).
    private func exchange(_ code: String, _ attempt: OpenIDAttempt, _ discovery: Discovery) async throws -> String {
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", provider.answerAddress),
            ("code_verifier", attempt.verifier),
        ]
        var authorization: String?
        // The methods that are not named are `client_secret_basic` alone.
        let methods = discovery.tokenMethods ?? ["client_secret_basic"]
        if let secret = provider.clientSecret, methods.contains("client_secret_basic") {
            // Both are encoded as in a form first (RFC 6749, 2.3.1).
            let pair = "\(FormText.encoded(provider.clientID)):\(FormText.encoded(secret))"
            authorization = "Basic " + Data(pair.utf8).base64EncodedString()
        } else {
            form.append(("client_id", provider.clientID))
            if let secret = provider.clientSecret { form.append(("client_secret", secret)) }
        }
        let text = form.map { FormText.pair($0.0, $0.1) }.joined(separator: "&")
        let answer = try await pages.post(
            discovery.tokenEndpoint, form: Data(text.utf8), authorization: authorization)
        let content = try? JSONDecoder().decode(TokenAnswer.self, from: answer.body)
        guard answer.status == 200, let token = content?.token else {
            // The word alone: what else it says may hold the code.
            let word = content?.error?.filter { $0.isASCII && ($0.isLetter || $0 == "_") }.prefix(40)
            throw OpenIDError.code(issuer: provider.issuer, reason: word.map(String.init) ?? "HTTP \(answer.status)")
        }
        return token
    }

    private struct TokenAnswer: Decodable {
        let token, error: String?

        private enum CodingKeys: String, CodingKey {
            case token = "id_token"
            case error
        }
    }

    private func claims(of token: String, nonce: String) async throws -> IdentityToken {
        let now = clock()
        let keys = try await keys(for: token, at: now)
        return try await keys.verified(token, as: (provider.issuer, provider.clientID, nonce, now))
    }

    /// The provider's keys; asked for again where a token names one that is not among them.
    private func keys(for token: String, at now: Instant) async throws -> IdentityKeys {
        let old = try await current()
        if old.keys.mayHold(keyOf: token) || old.keysAt.advanced(by: Self.leastSeconds) > now { return old.keys }
        let keys = try await keys(old.discovery)
        known = Known(discovery: old.discovery, keys: keys, at: old.at, keysAt: now)
        return keys
    }
}

/// Texts of a form (`application/x-www-form-urlencoded`).
enum FormText {
    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    static func pair(_ name: String, _ value: String) -> String { "\(encoded(name))=\(encoded(value))" }
}
