import Access
import Ground
import Hummingbird
import Logging
import NIOCore

/// What is known of a request besides itself.
struct ServiceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end's address, without the port.
    let address: String
    /// Who asks; nil before the gatekeeper found out, and for whoever is not signed in.
    var caller: Caller?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

/// Who asks.
struct Caller: Sendable {
    let account: Account
    /// The token of the session; nil for another system.
    let session: String?

    /// What a page has to send with whatever changes something: only who reads the answers of this service knows it.
    var pageToken: String? { session.map { AccessToken.hash(of: "page \($0)") } }

    /// The cookie of a session. The prefix binds it to this host, and to TLS.
    static let cookie = "__Host-session"
}

extension Request {
    /// The language that is asked for: Chinese unless English comes first.
    var language: Language {
        guard let accepted = headers[.acceptLanguage]?.lowercased() else { return .chinese }
        let first = accepted.split(separator: ",").first.map { $0.trimmingPrefix { $0 == " " } } ?? ""
        return first.hasPrefix("en") ? .english : .chinese
    }
}
