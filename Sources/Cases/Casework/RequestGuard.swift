public import Access
import Findings
import Ground
import WorkOrders

/// What a request says of the order that it was made on, and under which key it may come again.
public struct RequestGuard: Sendable, Hashable {
    /// The version that its sender has seen, the number of the log's entry that last wrote it; nil = whichever it is.
    public var version: Int?
    /// The hash of the sender's name and key; nil = without one, each request counts.
    public var key: String?
    /// The hash of what is asked for.
    public var content: String

    /// A guard from its parts. `key`: what the sender calls the request, within its own.
    public init(version: Int? = nil, key: String? = nil, of account: AccountName? = nil, content: String = "") {
        self.version = version
        self.key = key.map { ContentHash.text("\(account?.text ?? "")\n\($0)") }
        self.content = ContentHash.text(content)
    }

    /// Neither version nor key.
    public static let none = RequestGuard()

    /// For how long a key is known, days.
    static let days: Int64 = 7

    /// What came of this very request before; nil where it is new.
    ///
    /// Throws ``CaseError/otherRequest(key:)`` where the key was given to another one.
    func answered(in unit: any CaseWriting) throws -> String? {
        guard let key, let known = try unit.requestKey(key) else { return nil }
        guard known.content == content else { throw CaseError.otherRequest(key: key) }
        return known.subject
    }

    /// Refuses a request that was made on another version of an order.
    func check(_ order: WorkOrderID, in unit: any CaseWriting) throws {
        guard let version, let now = try unit.version(of: order), now != version else { return }
        throw CaseError.outdated(order, version: now)
    }

    /// Refuses a request that was made on another version of an instruction or a visit.
    func check(_ record: OfficeRecordID, in unit: any CaseWriting) throws {
        guard let version, let now = try unit.version(of: record), now != version else { return }
        throw CaseError.outdatedRecord(record, version: now)
    }

    /// Keeps what came of it, in the same unit of work.
    func keep(_ subject: String, in unit: any CaseWriting, at now: Instant) throws {
        guard let key else { return }
        try unit.removeRequestKeys(before: now.advanced(by: -Self.days * 86_400))
        try unit.put(RequestKey(hash: key, content: content, subject: subject, at: now))
    }
}
