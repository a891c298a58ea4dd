public import Ground

/// What a work-order centre keeps beside its orders.
public enum OfficeRecordKind: String, Sendable, Codable, Hashable, CaseIterable {
    /// ``Instruction``.
    case instructions
    /// ``Visit``.
    case visits
    /// ``Evaluation``.
    case evaluations

    /// The letter that its ids begin with.
    public var letter: String {
        switch self {
        case .instructions: "I"
        case .visits: "V"
        case .evaluations: "E"
        }
    }
}

/// Something that a work-order centre keeps beside its orders: one record each, whole in every entry of the log on it.
public protocol OfficeRecord: Sendable, Codable, Hashable {
    /// Its kind.
    static var kind: OfficeRecordKind { get }
    /// Its identity: the kind's letter, the year and a number, e.g. `V-2026-000012`.
    var id: OfficeRecordID { get }
    /// The order that it is about; nil where it is about none.
    var order: WorkOrderID? { get }
    /// The units that it is for.
    var units: [UnitCode] { get }
    /// Whether something is still to be done.
    var isOpen: Bool { get }
    /// Until when; nil where nobody said.
    var dueAt: Instant? { get }
}

/// The identity of an instruction, a visit or an evaluation.
public struct OfficeRecordID: TextIdentifier {
    /// The identity as people read it out.
    public let text: String

    /// Takes the text as given, for instance on a command line.
    public init(_ text: String) { self.text = text }

    /// A year's n-th of a kind, counted from 1.
    public init(_ kind: OfficeRecordKind, year: Int, number: Int) {
        let digits = String(number)
        text = "\(kind.letter)-\(year)-\(String(repeating: "0", count: max(0, 6 - digits.utf8.count)))\(digits)"
    }

    /// The kind that its letter stands for; nil where it has none.
    public var kind: OfficeRecordKind? { OfficeRecordKind.allCases.first { text.hasPrefix($0.letter + "-") } }

    /// The number in it; nil where it has none.
    public var number: Int? { text.split(separator: "-").last.flatMap { Int($0) } }
}
