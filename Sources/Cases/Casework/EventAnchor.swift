import Crypto
public import Foundation
import Findings
public import Ground

/// The end of the log at one moment, kept where a person who changes the store cannot change it: in a report, in a
/// message to another system, or sealed with a key.
///
/// A chain of hashes shows that an entry was changed, but not that its end was cut off or that all of it was
/// recomputed. An anchor shows both.
public struct EventAnchor: Sendable, Codable, Hashable {
    /// The number of the last entry.
    public var sequence: Int
    /// Its hash.
    public var hash: String

    /// An anchor of a log's end.
    public init(_ head: EventHead) { (sequence, hash) = (head.sequence, head.hash) }

    /// An anchor from its text, `number:hash`; nil for other text.
    public init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let sequence = Int(parts[0]), sequence >= 0, parts[1].count == 64,
            parts[1].allSatisfy(\.isHexDigit)
        else { return nil }
        (self.sequence, hash) = (sequence, parts[1].lowercased())
    }

    /// `number:hash`.
    public var text: String { "\(sequence):\(hash)" }

    /// What only the holder of a key can compute: HMAC-SHA256 (RFC 2104) over ``text``, lower-case hexadecimal.
    public func seal(with key: Data) -> String {
        ContentHash.hexadecimal(
            HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key)))
    }
}

/// The log's entry on its own end.
public struct AnchorNote: Sendable, Codable, Hashable {
    /// The end that was anchored: of the entry before this one.
    public var anchor: EventAnchor
    /// ``EventAnchor/seal(with:)``; nil where there was no key.
    public var seal: String?
}

/// Anchors the log.
public struct Anchoring: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant

    /// `clock` gives the moment of anchoring.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Notes the log's end in the log, sealed with `key` if there is one, and gives the end with that note.
    public func anchor(key: Data?, by actor: CaseActor) async throws -> EventAnchor {
        let now = clock()
        return try await store.write { unit in
            let anchor = EventAnchor(try unit.logHead())
            var log = try unit.events(by: actor, at: now)
            try log.append(.logAnchored, "log", AnchorNote(anchor: anchor, seal: key.map(anchor.seal)))
            return EventAnchor(try unit.logHead())
        }
    }
}

/// Where a log does not agree with its anchors.
public enum AnchorFault: Sendable, Hashable {
    /// The log ends before the entry that was anchored.
    case cut(EventAnchor, last: Int)
    /// The entry that was anchored has another hash.
    case recomputed(EventAnchor)
    /// An anchor in the log was not sealed with this key.
    case unsealed(sequence: Int)
    /// A key is given, and the log holds no sealed anchor.
    case neverSealed

    /// The fault in one line.
    public var message: Message {
        switch self {
        case .cut(let anchor, let last):
            Message(
                zh: "日志只到第 \(last) 条，而锚点为第 \(anchor.sequence) 条：末尾被截去",
                en: "the log ends at entry \(last), an anchor names entry \(anchor.sequence): its end was cut off")
        case .recomputed(let anchor):
            Message(
                zh: "日志第 \(anchor.sequence) 条与锚点不符：日志被重新计算过",
                en: "entry \(anchor.sequence) of the log is not the anchored one: the log was recomputed")
        case .unsealed(let sequence):
            Message(
                zh: "日志第 \(sequence) 条的锚点与密钥不符：日志被重新计算过，或密钥不对",
                en:
                    "the anchor in entry \(sequence) was not sealed with this key: the log was recomputed, or the key is wrong"
            )
        case .neverSealed:
            Message(
                zh: "日志中没有用密钥封存的锚点：末尾被截去，或从未用此密钥封存",
                en: "the log holds no sealed anchor: its end was cut off, or it was never sealed")
        }
    }
}

extension EventAnchor {
    /// Holds a log against anchors kept elsewhere, and against those in the log itself. `hash`: an entry's hash by its
    /// number; `notes`: the anchors in the log, by their entry's number.
    public static func faults(
        of last: Int, hash: (Int) throws -> String?, notes: [(sequence: Int, note: AnchorNote)],
        kept: [EventAnchor], key: Data?
    ) rethrows -> [AnchorFault] {
        var faults: [AnchorFault] = []
        for anchor in kept {
            if anchor.sequence > last {
                faults.append(.cut(anchor, last: last))
            } else if anchor.sequence > 0, try hash(anchor.sequence) != anchor.hash {
                faults.append(.recomputed(anchor))
            }
        }
        for (sequence, note) in notes {
            if note.anchor.sequence > 0, try hash(note.anchor.sequence) != note.anchor.hash {
                faults.append(.recomputed(note.anchor))
            } else if let key, let seal = note.seal, seal != note.anchor.seal(with: key) {
                faults.append(.unsealed(sequence: sequence))
            }
        }
        if key != nil, !notes.contains(where: { $0.note.seal != nil }) { faults.append(.neverSealed) }
        return faults
    }
}
