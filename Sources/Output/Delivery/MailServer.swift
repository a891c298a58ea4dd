import Ground

/// The site's server of outgoing mail, as configured.
public struct MailServer: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How the connection is made safe.
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// TLS from the beginning, usually port 465 (RFC 8314).
        case implicit
        /// TLS after STARTTLS, usually port 587 (RFC 3207); without it nothing is sent.
        case starttls
        /// Not at all: for a server on the own machine.
        case none
    }

    let host: String
    let port: Int
    let security: Security
    let user: String?
    let password: String?
    let sender: Mailbox
    let senderName: String?
    let authorityFile: String?
    let timeoutSeconds: Double

    /// A server. `authorityFile`: certificates (PEM) of the authority that the server's is of; nil = the system's.
    public init(
        host: String, port: Int, security: Security, user: String? = nil, password: String? = nil, sender: Mailbox,
        senderName: String? = nil, authorityFile: String? = nil, timeoutSeconds: Double = 60
    ) {
        (self.host, self.port, self.security) = (host, port, security)
        (self.user, self.password, self.sender) = (user, password, sender)
        (self.senderName, self.authorityFile, self.timeoutSeconds) = (senderName, authorityFile, timeoutSeconds)
    }

    /// Never the password.
    public var description: String { "\(host):\(port)" }
    /// Never the password.
    public var debugDescription: String { description }
    /// Never the password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The address of a mailbox: what every server takes (RFC 5321 §4.1.2, dot-string and domain), nothing that could be read as
/// anything else.
public struct Mailbox: Sendable, Hashable, CustomStringConvertible {
    /// `local@domain`.
    public let text: String
    /// The part behind the @.
    let domain: String

    /// Reads an address; nil where it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, parts[0].utf8.count <= 64,
            parts[0].wholeMatch(of: #/[A-Za-z0-9!#$%&'*+\/=?^_`{|}~\-]+(\.[A-Za-z0-9!#$%&'*+\/=?^_`{|}~\-]+)*/#) != nil,
            parts[1].wholeMatch(
                of: #/[A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?)*/#)
                != nil
        else { return nil }
        (self.text, domain) = (text, String(parts[1]))
    }

    /// The address.
    public var description: String { text }
}
