// `OpenID`: people sign in with their account of another site, the identity provider of a district or province: OpenID Connect Core 1.0,
// the code flow, with PKCE (RFC 7636) and the issuer's name in the answer (RFC 9207).
//
// 1. ``OpenIDProvider`` is the provider as configured.
// 2. ``OpenIDAttempt`` is one try of one browser: all that has to be known when the browser comes back follows from the secret in its
//    cookie, so that the service keeps nothing meanwhile, and any of several processes may answer.
// 3. ``OpenIDSignIn`` gives the address to send the browser to, and, when it is back, the name of the account.
// 4. `IdentityToken` is what the provider says of a person, checked.
import Crypto
public import Foundation
public import Ground

/// An identity provider, and what this site is to it.
public struct OpenIDProvider: Sendable, Hashable {
    /// The provider, exactly as it calls itself, e.g. `https://sso.example/realms/nanhai`.
    public var issuer: String
    /// What it calls this site.
    public var clientID: String
    /// What proves that it is this site; nil where the provider asks for none.
    public var clientSecret: String?
    /// The address by which people reach this site, e.g. `https://gdy.example`.
    public var site: String
    /// The claim that is the name of the account here.
    public var accountClaim: String
    /// What people call the provider; nil = 统一认证.
    public var name: String?

    /// A provider from its parts.
    public init(
        issuer: String, clientID: String, clientSecret: String?, site: String,
        accountClaim: String = "preferred_username", name: String? = nil
    ) {
        (self.issuer, self.clientID, self.clientSecret) = (issuer, clientID, clientSecret)
        (self.site, self.accountClaim, self.name) = (site, accountClaim, name)
    }

    /// The path to which the provider sends a browser back.
    public static let answerPath = "/api/v1/session/open-id/answer"

    /// The address to which the provider sends a browser back; it has to be registered there.
    public var answerAddress: String { (site.hasSuffix("/") ? String(site.dropLast()) : site) + Self.answerPath }
}

/// One try of one browser to sign in.
public struct OpenIDAttempt: Sendable, Hashable {
    /// What only the browser has, in its cookie: 256 random bits.
    public let secret: String

    /// A new try.
    public init() {
        secret = SymmetricKey(size: .bits256).withUnsafeBytes { AddressCode.text(of: $0) }
    }

    /// The try of a cookie; nil where it is none of ours.
    public init?(secret: String) {
        guard AddressCode.bytes(of: secret)?.count == 32 else { return nil }
        self.secret = secret
    }

    /// What the provider gives back unchanged: an answer to another browser's try does not fit.
    public var state: String { part("state") }
    /// What the provider writes into the token: one of another try does not fit.
    var nonce: String { part("nonce") }
    /// What the code is exchanged with: who only reads the code cannot (RFC 7636).
    var verifier: String { part("verifier") }
    /// What the provider knows of ``verifier`` beforehand.
    var challenge: String { AddressCode.text(of: SHA256.hash(data: Data(verifier.utf8))) }

    private func part(_ name: String) -> String {
        AddressCode.text(
            of: HMAC<SHA256>.authenticationCode(for: Data(name.utf8), using: SymmetricKey(data: Data(secret.utf8))))
    }
}

/// How the provider is asked; the service itself opens no connection.
public protocol OpenIDPages: Sendable {
    /// What is at an address.
    func get(_ address: String) async throws -> Data
    /// What an address answers to a form (`application/x-www-form-urlencoded`): the status and the body.
    func post(_ address: String, form: Data, authorization: String?) async throws -> (status: Int, body: Data)
}

/// Why nobody is signed in.
public enum OpenIDError: ExplainedError, Hashable {
    /// What the provider says of itself cannot be used, and why.
    case provider(issuer: String, reason: String)
    /// The provider did not take the code, and what it said.
    case code(issuer: String, reason: String)
    /// What it says of the person cannot be trusted, and why.
    case token(issuer: String, reason: String)
    /// It does not say what the account's name is.
    case noName(issuer: String, claim: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .provider(let issuer, let reason):
            Message(
                zh: "\(issuer)：统一认证的配置信息不可用（\(reason)）；请核对 service.open_id.issuer",
                en: "\(issuer): what the identity provider says of itself cannot be used (\(reason)); "
                    + "check service.open_id.issuer")
        case .code(let issuer, let reason):
            Message(
                zh: "\(issuer)：统一认证未接受本次登录（\(reason)）；请重新登录，仍不行请核对 client_id 与 client_secret",
                en: "\(issuer): the identity provider did not take this sign-in (\(reason)); sign in again, "
                    + "or check client_id and client_secret")
        case .token(let issuer, let reason):
            Message(
                zh: "\(issuer)：统一认证的答复不可信（\(reason)）；请重新登录",
                en: "\(issuer): the identity provider's answer cannot be trusted (\(reason)); sign in again")
        case .noName(let issuer, let claim):
            Message(
                zh: "\(issuer)：统一认证没有给出 \(claim)；请核对 service.open_id.account_claim",
                en: "\(issuer): the identity provider does not give \(claim); check service.open_id.account_claim")
        }
    }

    /// Another system's fault.
    public var exitStatus: ExitStatus { .inputOutput }

    /// What it is, in a word that programs can rely on.
    public var code: String {
        switch self {
        case .provider: "identity-provider"
        case .code: "identity-code"
        case .token: "identity-token"
        case .noName: "identity-name"
        }
    }
}
