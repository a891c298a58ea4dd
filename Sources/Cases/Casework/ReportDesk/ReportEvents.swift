import Crypto
import Findings
import Foundation
public import Reports

extension EventKind {
    /// A report came in; the content is its record.
    public static let reportReceived = EventKind(rawValue: "reportReceived")
    /// A report is of another order by now, or a person confirmed the one that it is of; the content is its record.
    public static let reportJoined = EventKind(rawValue: "reportJoined")
    /// A report left its order and has its own; the content is its record.
    public static let reportLeft = EventKind(rawValue: "reportLeft")
    /// Somebody found out where a report is; the content is its record.
    public static let reportLocated = EventKind(rawValue: "reportLocated")
    /// A person said that a report is of none of the matters suggested; the content is its record.
    public static let reportSuggestionsRefused = EventKind(rawValue: "reportSuggestionsRefused")
    /// The desk began to match reports; the content is its first model.
    public static let matchingBegun = EventKind(rawValue: "matchingBegun")
    /// A person said of a match whether it is right (``MatchJudgement``).
    public static let matchJudged = EventKind(rawValue: "matchJudged")
    /// The desk matches by another model from now on; the content is that.
    public static let matchModelLearnt = EventKind(rawValue: "matchModelLearnt")
    /// The salt of the hashes of reporters was made; the content has its hash.
    public static let reporterSaltMade = EventKind(rawValue: "reporterSaltMade")
    /// A reporter's name and number were put on record; the content has their sealed hash, never themselves.
    public static let reporterRecorded = EventKind(rawValue: "reporterRecorded")
    /// The reporter of a report got a token by which to ask what became of it; the content has its hash.
    public static let reportTokenMade = EventKind(rawValue: "reportTokenMade")
    /// Somebody read who reported what an order is about; the subject is the order (``IdentityNote``).
    public static let identityRead = EventKind(rawValue: "identityRead")
}

/// What the log holds of a person's word on a match.
public struct MatchJudgement: Sendable, Codable, Hashable {
    /// The match.
    public var match: MatchSuggestion
    /// What was said of it.
    public var decision: MatchDecision
    /// Whether the desk had made it by itself.
    public var byItself: Bool
}

/// What the log holds of a reading of identities.
public struct IdentityNote: Sendable, Codable, Hashable {
    /// The reports whose reporters were read.
    public var reports: [ReportID]
    /// Why.
    public var reason: String
}

/// Hashes of reporters.
public enum ReporterSeal {
    /// A new salt, hexadecimal.
    static func newSalt() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { ContentHash.hexadecimal($0) }
    }

    /// The key of a reporter: the first 128 bits of HMAC-SHA256 (RFC 2104) of what tells one from another.
    static func key(_ identity: String, salt: String) -> ReporterKey {
        ReporterKey("h" + code(identity, salt).prefix(32))
    }

    /// What the log holds of a contact: only who has the salt can compute it.
    public static func seal(_ contact: ReporterContact, salt: String) -> String {
        code((contact.name ?? "") + "\n" + (contact.phone ?? ""), salt)
    }

    private static func code(_ text: String, _ salt: String) -> String {
        ContentHash.hexadecimal(
            HMAC<SHA256>.authenticationCode(
                for: Data(text.utf8), using: SymmetricKey(data: Data(salt.utf8))))
    }
}

extension CaseWriting {
    /// Puts a record on record, with its entry in the log.
    func write(_ record: ReportRecord, as kind: EventKind, to log: inout EventWriter) throws {
        let event = try log.append(kind, record.id.text, record)
        try put(record, text: event.content, by: event)
    }
}
