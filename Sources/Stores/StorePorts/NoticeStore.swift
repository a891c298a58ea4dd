import Casework
public import Delivery

/// Keeps notices to people: each is made of an entry of the log, once.
public protocol NoticeStore: Sendable {
    /// How far the log was read for notices; nil before the first time.
    func noticeMark() async throws -> Int?
    /// Puts notices into the outbox and notes how far the log was read, all or nothing. One whose key is there already for a
    /// destination is not put in again.
    func keep(_ notices: [OutboxMessage], readTo sequence: Int) async throws
}
