public import Ground

/// An instruction 指令 to units: received, replied to, until a moment, with a meeting where need be.
public struct Instruction: OfficeRecord {
    /// What a unit has done with it.
    public struct Recipient: Sendable, Codable, Hashable {
        /// The unit.
        public var unit: UnitCode
        /// When it noted the receipt; nil before.
        public var receivedAt: Instant?
        /// What it replied; nil before.
        public var reply: String?
        /// When.
        public var repliedAt: Instant?
    }

    /// Why a step of an instruction is refused.
    public enum Refusal: Error, Sendable, Hashable {
        /// The unit is no recipient.
        case noRecipient(UnitCode)
        /// The unit has replied already.
        case repliedBefore(UnitCode)
        /// There is no meeting of which minutes could be kept.
        case noMeeting
    }

    /// Its kind.
    public static let kind = OfficeRecordKind.instructions
    /// Its identity.
    public let id: OfficeRecordID
    /// The order that it is about.
    public let order: WorkOrderID?
    /// Who gave it.
    public let from: String
    /// When.
    public let sentAt: Instant
    /// What is to be done.
    public let text: String
    /// Until when; nil where nobody said.
    public let dueAt: Instant?
    /// The address of a meeting; nil where there is none.
    public let meeting: String?
    /// The recipients, in the order of their codes.
    public private(set) var recipients: [Recipient]
    /// The minutes of the meeting; nil before.
    public private(set) var minutes: String?

    /// An instruction to units; a unit named twice counts once.
    public init(
        id: OfficeRecordID, order: WorkOrderID?, from: String, sentAt: Instant, text: String, dueAt: Instant?,
        meeting: String?, to units: [UnitCode]
    ) {
        (self.id, self.order, self.from, self.sentAt) = (id, order, from, sentAt)
        (self.text, self.dueAt, self.meeting) = (text, dueAt, meeting)
        recipients = Set(units).sorted().map { Recipient(unit: $0, receivedAt: nil, reply: nil, repliedAt: nil) }
    }

    /// The units that it is for.
    public var units: [UnitCode] { recipients.map(\.unit) }
    /// Whether something is still to be done.
    public var isOpen: Bool { recipients.contains { $0.reply == nil } }

    /// A unit notes that it has it; noted again, the first time counts.
    public mutating func receive(_ unit: UnitCode, at instant: Instant) throws(Refusal) {
        guard let index = recipients.firstIndex(where: { $0.unit == unit }) else { throw .noRecipient(unit) }
        if recipients[index].receivedAt == nil { recipients[index].receivedAt = instant }
    }

    /// A unit replies, once; a reply is a receipt.
    public mutating func reply(_ text: String, of unit: UnitCode, at instant: Instant) throws(Refusal) {
        guard let index = recipients.firstIndex(where: { $0.unit == unit }) else { throw .noRecipient(unit) }
        guard recipients[index].reply == nil else { throw .repliedBefore(unit) }
        if recipients[index].receivedAt == nil { recipients[index].receivedAt = instant }
        (recipients[index].reply, recipients[index].repliedAt) = (text, instant)
    }

    /// Keeps the minutes of its meeting.
    public mutating func keep(minutes text: String) throws(Refusal) {
        guard meeting != nil else { throw .noMeeting }
        minutes = text
    }
}

extension Instruction.Refusal {
    /// What the rule says; `name`: what a unit is called.
    public func message(name: (UnitCode) -> String = { $0.text }) -> Message {
        switch self {
        case .noRecipient(let unit):
            Message(zh: "\(name(unit)) 不是这条指令的接收单位", en: "\(name(unit)) is no recipient of this instruction")
        case .repliedBefore(let unit):
            Message(zh: "\(name(unit)) 已经回复过", en: "\(name(unit)) has replied already")
        case .noMeeting: Message(zh: "这条指令没有会议", en: "this instruction has no meeting")
        }
    }
}
