/// `Access` says who may do what in the work-order centre. It is pure: no clock, no store.
///
/// 1. An ``Account`` is a person or another system. It holds posts (岗位): a ``Role`` at a unit.
/// 2. ``Deed`` lists everything that can be done; ``Deed/roles`` is the table of who may do it.
/// 3. ``Account/posts(for:)`` gives the posts under which an account may do something; none = it may not.
/// 4. ``PasswordHash`` and ``AccessToken`` are what a store keeps in place of passwords and tokens.
///
/// A role says what somebody may do at all; whether a certain order allows it now is the order machine's answer
/// (`WorkOrders.OrderStepKind`): both must agree.
public import Ground

/// What somebody does in the work-order centre.
public enum Role: String, Sendable, Codable, Hashable, CaseIterable {
    /// Hands in reports.
    case reporter
    /// Handles a unit's orders.
    case handler
    /// Takes reports in, dispatches and merges orders.
    case dispatcher
    /// Checks what other units report as settled.
    case checker
    /// Rules on disputes.
    case arbiter
    /// Watches over the units below, grants pauses and extensions, gives instructions.
    case supervisor
    /// Reads the log and who looked at what.
    case auditor
    /// Keeps accounts and units; sees no case.
    case administrator

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .reporter: Message(zh: "上报员", en: "reporter")
        case .handler: Message(zh: "经办员", en: "handler")
        case .dispatcher: Message(zh: "派遣员", en: "dispatcher")
        case .checker: Message(zh: "核查员", en: "checker")
        case .arbiter: Message(zh: "裁定员", en: "arbiter")
        case .supervisor: Message(zh: "督办员", en: "supervisor")
        case .auditor: Message(zh: "审计员", en: "auditor")
        case .administrator: Message(zh: "管理员", en: "administrator")
        }
    }

    /// By what people write: the word of the API or one of the names.
    public init?(spoken text: String) {
        let word = text.lowercased()
        guard
            let role = Role.allCases.first(where: {
                $0.rawValue == word || $0.name.chinese == text || $0.name.english == word
            })
        else { return nil }
        self = role
    }

    /// Whether it acts for the work-order centre in place of its unit: the unit only says how far its eyes reach.
    public var isCentre: Bool { self == .dispatcher }
}
