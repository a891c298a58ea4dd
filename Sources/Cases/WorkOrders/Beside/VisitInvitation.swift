public import Ground

extension Visit {
    /// An invitation to somebody without an account (第三方实地看): by a link, once.
    ///
    /// Whoever holds the link sees the place and ``look``, and nothing else of the order.
    public struct Invitation: Sendable, Codable, Hashable {
        /// The hash of the link's token; never the token itself.
        public var hash: String
        /// What to look at, as the visitor reads it.
        public var look: String
        /// Who invited.
        public var by: String
        /// When.
        public var madeAt: Instant
        /// Until when the link is good.
        public var until: Instant

        /// An invitation from its parts.
        public init(hash: String, look: String, by: String, madeAt: Instant, until: Instant) {
            (self.hash, self.look, self.by, self.madeAt, self.until) = (hash, look, by, madeAt, until)
        }

        /// For how many days a link is good where nobody says, and at most.
        public static let (usualDays, mostDays): (Int64, Int64) = (7, 30)
    }

    /// Whether a token opens it: one is spent by a report, whoever's that is, and void once another is made.
    public func isOpen(by tokenHash: String, at now: Instant) -> Bool {
        guard let invitation, isOpen else { return false }
        return invitation.hash == tokenHash && invitation.until > now
    }

    /// Whether somebody who was invited reported it.
    public var isReportedByInvitation: Bool { report?.by == id.text }
}
