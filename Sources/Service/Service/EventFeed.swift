import Access
import Casework
import Findings
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

/// What the log says of orders, findings and reports, as far as an account may see them. No entry's content is given away: what reporters
/// wrote is in some.
struct EventFeed: Sendable {
    /// What an entry is on.
    enum Topic: String, Encodable, CaseIterable {
        case order, finding, report

        /// What an entry of a kind is on; nil where it is on something else, or holds what nobody may read.
        init?(_ kind: EventKind) {
            if OrderEvent.isName(kind.rawValue) || kind == .orderCarriedOver {
                self = .order
                return
            }
            switch kind {
            case .findingRecorded, .findingUpdated, .findingConfirmed, .findingLapsed, .findingEnded, .findingDecided:
                self = .finding
            case .reportReceived, .reportJoined, .reportLeft, .reportLocated, .reportSuggestionsRefused: self = .report
            default: return nil
            }
        }

        /// What an account has to be allowed to see its entries.
        var deed: Deed {
            switch self {
            case .order: .seeOrders
            case .finding: .seeFindings
            case .report: .seeReports
            }
        }
    }

    /// A part of the log.
    struct Part {
        var events: [(topic: Topic, event: Event)]
        /// The number of the last entry that was looked at.
        var last: Int
        /// Whether the log goes on behind it.
        var goesOn: Bool
    }

    private let store: any OfficeStore
    private let scopes: [Topic: Scope]
    /// Entries that are looked at in one part, at most: few of them may be anybody's.
    private static let mostLookedAt = 5_000

    init(_ store: any OfficeStore, for account: Account) {
        self.store = store
        scopes = Dictionary(
            uniqueKeysWithValues: Topic.allCases.compactMap { topic in
                let units = Set(account.posts(for: topic.deed).map(\.unit))
                return units.isEmpty ? nil : (topic, .units(units, parties: units))
            })
    }

    /// The entries behind a number that may be seen, `limit` at most.
    func part(behind sequence: Int, limit: Int) async throws -> Part {
        var part = Part(events: [], last: sequence, goesOn: true)
        var seen: [String: Bool] = [:]
        var lookedAt = 0
        while part.events.count < limit, lookedAt < Self.mostLookedAt {
            let entries = try await store.events(behind: part.last, limit: 500)
            for event in entries {
                lookedAt += 1
                part.last = event.sequence
                guard let topic = Topic(event.kind) else { continue }
                let isSeen: Bool
                if let known = seen[event.subject] {
                    isSeen = known
                } else {
                    isSeen = try await shows(topic, event.subject)
                    seen[event.subject] = isSeen
                }
                guard isSeen else { continue }
                part.events.append((topic, event))
                if part.events.count == limit { break }
            }
            if entries.count < 500, part.last == entries.last?.sequence ?? part.last {
                part.goesOn = false
                break
            }
        }
        return part
    }

    /// Whether the account may see what an entry is on.
    func shows(_ topic: Topic, _ subject: String) async throws -> Bool {
        guard let scope = scopes[topic] else { return false }
        return switch topic {
        case .order: try await store.order(WorkOrderID(subject), in: scope) != nil
        case .finding: try await store.finding(FindingID(subject), in: scope) != nil
        case .report: try await store.report(ReportID(subject), in: scope) != nil
        }
    }
}

/// An entry of the log on an order, a finding or a report.
struct EventDocument: Encodable {
    let sequence: Int
    let at: Instant
    let topic: EventFeed.Topic
    let subject: String
    let event: String
    let by: String?
    let actor: String?
    let role: String?
    let unit: String?

    init(_ topic: EventFeed.Topic, _ event: Event) {
        (sequence, at, self.topic) = (event.sequence, event.at, topic)
        (subject, self.event, by) = (event.subject, event.kind.rawValue, event.actor?.kind.rawValue)
        let isNamed = [.person, .account, .apiKey].contains(event.actor?.kind)
        actor = isNamed ? event.actor?.name : nil
        (role, unit) = (event.actor?.role, event.actor?.unit)
    }
}
