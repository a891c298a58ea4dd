import Calendar
import Casework
import Findings
import GRDB
import Governance
import Ground
import Reports
import WorkOrders

/// The content that the tables must hold according to the log.
struct LogSummary {
    /// A recorded block.
    struct Block {
        var verdicts: Int
        var findings: Int
        var at: Instant
        /// Nil in entries of programs before 0.2.
        var sha256: String?
    }

    /// The entries that last wrote findings, by id.
    private(set) var written: [String: (version: Int, at: Instant)] = [:]
    /// The hashes of the latest records, by id.
    private(set) var findings: [String: String] = [:]
    /// Orders on record.
    private(set) var orders: Set<String> = []
    /// The latest entries on instructions, visits and evaluations, by id.
    private(set) var officeRecords: [String: (text: String, version: Int)] = [:]
    /// Versions of the rules, by name: the hash of what each says, and when it was adopted.
    private(set) var rules: [String: (sha256: String, at: Instant)] = [:]
    /// Notices on holidays, by year.
    private(set) var holidays: [Int: HolidayYear] = [:]
    /// The hashes of the latest approvals, by parcel and number.
    private(set) var approvals: [String: String] = [:]
    /// Where the register of approvals is complete, by unit.
    private(set) var coverage: [String: ApprovalCoverage] = [:]
    /// Protected layers, by name.
    private(set) var layers: [String: ProtectedLayer] = [:]
    private(set) var surveys: [String: String] = [:]
    private(set) var scenes: [String: String] = [:]
    /// Scenes whose latest entry is of a program that kept no hash.
    private(set) var hashlessScenes: Set<String> = []
    /// The hashes of the latest chips, by the finding's id; none from programs before 0.2.
    private(set) var chips: [String: String] = [:]
    /// Short hashes of the latest polygons, by parcel code; none from programs before 0.2.
    private(set) var parcels: [String: String] = [:]
    /// The surveys that last put parcels on record, by parcel code.
    private(set) var parcelSurveys: [String: String] = [:]
    /// Governance units as they are called now, by code.
    private(set) var units: [String: GovernanceUnit] = [:]
    /// Retired parcels, with when and into what.
    private(set) var retired: [String: (at: Instant, successors: [ParcelCode])] = [:]
    /// The names and hashes of models, by identifier; no hash from programs before 0.2.
    private(set) var models: [String: (name: String, sha256: String?)] = [:]
    private(set) var usedModel: String?
    /// All decisions, in their order, with the hash of what they rested on.
    private(set) var decisions: [(decision: Decision, basis: String?)] = []
    private(set) var blocks: [String: [Int: Block]] = [:]
    private(set) var begun: [String: Instant] = [:]
    private(set) var finished: [String: Instant] = [:]
    /// What finished surveys changed when they were told again.
    private(set) var replays: [String: SurveyChanges] = [:]
    /// The hashes of reports, by survey; none from programs before 0.2.
    private(set) var reports: [String: String] = [:]
    /// The hashes of the latest records of reports, with the entry that wrote them, by id.
    private(set) var told: [String: (sha256: String, version: Int, at: Instant)] = [:]
    /// The sealed hashes of reporters' names and numbers, by their keys.
    private(set) var reporters: [String: String] = [:]
    /// Accounts, by name.
    private(set) var accounts: [String: AccountNote] = [:]
    /// The hashes of what the log says of photos, by the photos' own.
    private(set) var photos: [String: String] = [:]
    /// What other systems are told, by ``LoggedSending/place(_:_:)``.
    private(set) var sendings: [String: LoggedSending] = [:]
    /// The tokens of reports, entry by entry.
    private(set) var tokens = ReportTokenReplay()
    /// What matching has learnt, entry by entry.
    private(set) var desk = DeskReplay()
    /// Findings whose chips were removed because of their age.
    private(set) var pruned: Set<String> = []

    init(_ db: Database) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM audit_log ORDER BY sequence")
        while let row = try rows.next() { try take(row) }
    }

    /// What the log says of a version of the rules.
    struct Rules: Codable {
        let rules: RuleSet
        let text: String?
    }

    private mutating func take(_ row: Row) throws {
        struct Hashed: Decodable { let sha256: String? }
        struct FindingNote: Decodable {
            let sha256: String
            let chips: String?
        }
        struct BlockNote: Decodable {
            let block: Int
            let verdicts: Int
            let findings: Int
            let sha256: String?
        }
        struct Pruned: Decodable { let findings: [String]? }
        struct Parcels: Decodable { let parcels: [String: String] }
        struct Model: Decodable {
            let name: String
            let sha256: String?
        }
        struct Units: Decodable { let units: [GovernanceUnit] }
        struct Retired: Decodable { let parcels: [String: [ParcelCode]] }
        struct Holidays: Decodable { let years: [HolidayYear] }
        struct Approvals: Decodable { let approvals: [String: String] }
        struct Complete: Decodable { let complete: [ApprovalCoverage] }
        struct Basis: Decodable { let basis: String? }
        let subject: String = try row.required("subject")
        switch EventKind(rawValue: try row.required("event")) {
        case .findingRecorded, .findingUpdated, .findingConfirmed, .findingLapsed, .findingEnded:
            let note = try row.json("content", as: FindingNote.self)
            findings[subject] = note.sha256
            written[subject] = (try row.required("sequence"), try row.instant("at"))
            if let hash = note.chips { chips[subject] = hash }
        case .orderCarriedOver, EventKind(rawValue: OrderEvent.filedName): orders.insert(subject)
        case .instructionSent, .instructionReceived, .instructionReplied, .instructionMinuted, .visitAsked,
            .visitInvited, .visitReported, .orderEvaluated:
            officeRecords[subject] = (try row.required("content"), try row.required("sequence"))
            guard EventKind(rawValue: try row.required("event")) == .orderEvaluated,
                let report = try row.json("content", as: Evaluation.self).report
            else { break }
            tokens.evaluated(report, by: OfficeRecordID(subject))
        case .rulesAdopted:
            let note = try row.json("content", as: Rules.self)
            rules[subject] = (ContentHash.text(try CanonicalJSON.text(note)), try row.instant("at"))
        case .holidaysImported:
            for year in try row.json("content", as: Holidays.self).years { holidays[year.year] = year }
        case .approvalsRecorded:
            approvals.merge(try row.json("content", as: Approvals.self).approvals) { $1 }
        case .approvalsCompleted:
            for statement in try row.json("content", as: Complete.self).complete {
                coverage[statement.unit.text] = statement
            }
        case .layerImported: layers[subject] = try row.json("content", as: ProtectedLayer.self)
        case .layerRemoved: layers[subject] = nil
        case .surveyBegun:
            surveys[subject] = ContentHash.text(try row.required("content"))
            begun[subject] = try row.instant("at")
        case .surveyFinished:
            finished[subject] = try row.instant("at")
            reports[subject] = try row.json("content", as: Hashed.self).sha256
        case .surveyReplayed:
            replays[subject, default: SurveyChanges()].add(try row.json("content", as: SurveyChanges.self))
        case .findingDecided:
            decisions.append(
                (
                    try row.json("content", as: Decision.self), try row.json("content", as: Basis.self).basis
                ))
        case .blockRecorded:
            let note = try row.json("content", as: BlockNote.self)
            blocks[subject, default: [:]][note.block] = Block(
                verdicts: note.verdicts, findings: note.findings, at: try row.instant("at"), sha256: note.sha256)
        case .parcelsRecorded:
            let recorded = try row.json("content", as: Parcels.self).parcels
            parcels.merge(recorded) { $1 }
            for code in recorded.keys {
                retired[code] = nil
                parcelSurveys[code] = subject
            }
        case .unitsRecorded:
            for unit in try row.json("content", as: Units.self).units { units[unit.code.text] = unit }
        case .parcelsRetired:
            let at = try row.instant("at")
            for (code, successors) in try row.json("content", as: Retired.self).parcels {
                retired[code] = (at, successors)
            }
        case .sceneAdded, .sceneUpdated:
            let hash = try row.json("content", as: Hashed.self).sha256
            scenes[subject] = hash ?? ""
            hashlessScenes.remove(subject)
            if hash == nil { hashlessScenes.insert(subject) }
        case .sceneRemoved:
            scenes[subject] = nil
            hashlessScenes.remove(subject)
        case .modelAdded:
            let note = try row.json("content", as: Model.self)
            models[subject] = (note.name, note.sha256)
        case .modelChosen: usedModel = subject == "default" ? nil : subject
        case .reportReceived, .reportJoined, .reportLeft, .reportLocated, .reportSuggestionsRefused:
            let content: String = try row.required("content")
            told[subject] = (ContentHash.text(content), try row.required("sequence"), try row.instant("at"))
            try desk.take(row, EventKind(rawValue: try row.required("event")))
        case .matchingBegun, .matchJudged, .matchModelLearnt, .reporterSaltMade:
            try desk.take(row, EventKind(rawValue: try row.required("event")))
        case .reportTokenMade:
            guard let hash = try row.json("content", as: Hashed.self).sha256 else { break }
            tokens.made(hash, of: ReportID(subject), at: try row.instant("at"))
        case .reporterRecorded: reporters[subject] = try row.json("content", as: Hashed.self).sha256
        case .accountAdded, .accountChanged, .accountLocked, .accountUnlocked, .accountReset:
            accounts[subject] = try row.json("content", as: AccountNote.self)
        case .photoAdded:
            let content: String = try row.required("content")
            photos[subject] = ContentHash.text(content)
        case .deliveryQueued, .deliveryMade, .deliveryRetried, .deliveryDropped, .deliveryAbandoned:
            // Programs before 0.3 said of what was given up only why.
            guard let note = try? row.json("content", as: SendingNote.self) else { return }
            let kind = EventKind(rawValue: try row.required("event"))
            sendings[LoggedSending.place(subject, note.receiver), default: LoggedSending()].take(note, kind)
        case .retained: pruned.formUnion(try row.json("content", as: Pruned.self).findings ?? [])
        default:
            // An event of a later program, of a kind that this one does not know, says what a record is as well.
            guard let hash = (try? row.json("content", as: Hashed.self))?.sha256 else { return }
            if findings[subject] != nil { findings[subject] = hash }
            if written[subject] != nil { written[subject] = (try row.required("sequence"), try row.instant("at")) }
        }
    }
}
