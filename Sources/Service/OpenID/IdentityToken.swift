import Foundation
import Ground
import JWTKit

/// What a provider says of a person, signed by it (OpenID Connect Core 1.0, 2).
struct IdentityToken: JWTPayload {
    /// What a token has to be: whose, for whom, of which try, and when.
    typealias Wanted = (issuer: String, client: String, nonce: String, now: Instant)

    private let claims: [String: Claim]
    private static let leewaySeconds = 60.0

    init(from decoder: any Decoder) throws { claims = try decoder.singleValueContainer().decode([String: Claim].self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(claims)
    }

    /// Checked by ``check(_:)``, by the service's clock.
    func verify(using algorithm: some JWTAlgorithm) throws {}

    /// A claim that is a text.
    func text(_ name: String) -> String? {
        if case .text(let text)? = claims[name] { text } else { nil }
    }

    /// Refuses a token that is another's, for another site, of another try, or over (OpenID Connect Core 1.0, 3.1.3.7).
    func check(_ wanted: Wanted) throws(OpenIDError) {
        func refuse(_ reason: String) -> OpenIDError { .token(issuer: wanted.issuer, reason: reason) }
        guard text("iss") == wanted.issuer else { throw refuse("iss") }
        let audience =
            switch claims["aud"] {
            case .text(let one): [one]
            case .texts(let all): all
            default: [String]()
            }
        guard audience.contains(wanted.client) else { throw refuse("aud") }
        guard audience.count == 1 || text("azp") == wanted.client, text("azp") ?? wanted.client == wanted.client else {
            throw refuse("azp")
        }
        let now = Double(wanted.now.secondsSince1970)
        guard case .number(let end)? = claims["exp"], end + Self.leewaySeconds > now else { throw refuse("exp") }
        guard case .number(let issued)? = claims["iat"], issued - Self.leewaySeconds <= now else { throw refuse("iat") }
        if case .number(let start)? = claims["nbf"], start - Self.leewaySeconds > now { throw refuse("nbf") }
        guard text("nonce") == wanted.nonce else { throw refuse("nonce") }
        guard let subject = text("sub"), !subject.isEmpty else { throw refuse("sub") }
    }

    /// A claim; what is of no use here is let go.
    private enum Claim: Codable, Sendable {
        case text(String)
        case texts([String])
        case number(Double)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let texts = try? container.decode([String].self) {
                self = .texts(texts)
            } else {
                self = .other
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .texts(let texts): try container.encode(texts)
            case .number(let number): try container.encode(number)
            case .other: try container.encodeNil()
            }
        }
    }
}

/// The keys of a provider, by their names.
struct IdentityKeys: Sendable {
    /// Signatures of public keys alone: with a shared secret, or none, anybody could have made the token.
    private static let algorithms: Set<String> = [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    ]
    private let keys = JWTKeyCollection()
    private let names: Set<String>

    /// The keys of an answer that can be used; nil where there is none. Others, e.g. for encryption or of a kind that is not known, are left
    /// out (RFC 7517, 5).
    init?(_ data: Data) async {
        guard let set = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let all = set["keys"] as? [[String: Any]]
        else { return nil }
        var names: Set<String> = []
        for object in all where object["use"] as? String ?? "sig" == "sig" && object["kty"] as? String != "oct" {
            guard let text = try? JSONSerialization.data(withJSONObject: object),
                var key = try? JSONDecoder().decode(JWK.self, from: text)
            else { continue }
            // A provider with one key need not name it.
            let name = key.keyIdentifier?.string ?? "unnamed"
            key.keyIdentifier = JWKIdentifier(string: name)
            guard (try? await keys.add(jwk: key)) != nil else { continue }
            names.insert(name)
        }
        guard !names.isEmpty else { return nil }
        self.names = names
    }

    /// Whether the key that a token names is among them.
    func mayHold(keyOf token: String) -> Bool {
        guard let fields = Self.header(of: token), let name = fields.kid else { return true }
        return names.contains(name)
    }

    /// What a token says, where the provider signed it and it is what is wanted.
    func verified(_ token: String, as wanted: IdentityToken.Wanted) async throws(OpenIDError) -> IdentityToken {
        func refuse(_ reason: String) -> OpenIDError { .token(issuer: wanted.issuer, reason: reason) }
        guard let fields = Self.header(of: token) else { throw refuse("JWT") }
        guard Self.algorithms.contains(fields.alg), fields.crit == nil else { throw refuse("alg") }
        if let name = fields.kid, !names.contains(name) { throw refuse("kid") }
        guard
            let claims = try? await keys.verify(
                token, as: IdentityToken.self, iteratingKeys: fields.kid == nil)
        else { throw refuse("signature") }
        try claims.check(wanted)
        return claims
    }

    private static func header(of token: String) -> Header? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = AddressCode.bytes(of: String(parts[0])) else { return nil }
        return try? JSONDecoder().decode(Header.self, from: header)
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String?
        let crit: [String]?
    }
}
