import Foundation
public import Ground

/// A role at a unit.
public struct Post: Sendable, Codable, Hashable, Comparable {
    /// What its holder does.
    public var role: Role
    /// For which unit; a dispatcher acts for the work-order centre, as far as this unit reaches.
    public var unit: UnitCode

    /// A post from its parts.
    public init(_ role: Role, at unit: UnitCode) { (self.role, self.unit) = (role, unit) }

    /// By unit, then by role.
    public static func < (one: Post, other: Post) -> Bool {
        (one.unit.text, one.role.rawValue) < (other.unit.text, other.role.rawValue)
    }
}

/// Who signs in: a person, or another system. The password or token is kept apart.
public struct Account: Sendable, Codable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// A person, who signs in with a password.
        case person
        /// Another system, which shows a token with each request.
        case system

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .person: Message(zh: "人员", en: "person")
            case .system: Message(zh: "系统", en: "system")
            }
        }
    }

    /// What it signs in as; lower case, unique.
    public let name: AccountName
    /// What it is.
    public let kind: Kind
    /// What people call it.
    public var fullName: String
    /// Its posts, in their order.
    public private(set) var posts: [Post]
    /// Whether it may not sign in.
    public var isLocked = false
    /// Whether its password was given to it and it has to choose another one first.
    public var isPasswordGiven: Bool
    /// When it was added.
    public let addedAt: Instant

    /// An account from its parts.
    public init(
        _ name: AccountName, kind: Kind, fullName: String, posts: [Post], isPasswordGiven: Bool, addedAt: Instant
    ) {
        (self.name, self.kind, self.fullName) = (name, kind, fullName)
        (self.isPasswordGiven, self.addedAt) = (isPasswordGiven, addedAt)
        self.posts = Set(posts).sorted()
    }

    /// Other posts in place of these.
    public mutating func take(_ posts: [Post]) { self.posts = Set(posts).sorted() }

    /// The posts under which it may do something; none where it may not, or is locked.
    public func posts(for deed: Deed) -> [Post] {
        isLocked ? [] : posts.filter { deed.roles.contains($0.role) }
    }
}

/// What an account signs in as: 2 to 64 letters (Latin or Chinese), digits, `.`, `_`, `-` and `@`, in lower case.
public struct AccountName: Sendable, Codable, Hashable, Comparable, CustomStringConvertible {
    /// The text.
    public let text: String

    /// By what somebody writes; throws ``AccountFault/name(_:)``.
    public init(_ written: String) throws(AccountFault) {
        // One spelling a name: full width and half width, composed and not, are the same to people.
        let text = written.precomposedStringWithCompatibilityMapping.lowercased()
        let isKnown = text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "0"..."9", ".", "_", "-", "@", "\u{4E00}"..."\u{9FFF}": true
            default: false
            }
        }
        guard isKnown, (2...64).contains(text.count) else { throw .name(written) }
        self.text = text
    }

    /// Reads one that a store holds.
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The text.
    public var description: String { text }

    /// By text.
    public static func < (one: AccountName, other: AccountName) -> Bool { one.text < other.text }
}

/// Why an account or a password is refused.
public enum AccountFault: ExplainedError, Hashable {
    /// The name has other characters, or too few or too many.
    case name(String)
    /// It has no post.
    case noPost
    /// It would both keep accounts and see cases.
    case administratorSeesCases
    /// The password is too short.
    case short(least: Int)
    /// The password is too long.
    case long(most: Int)
    /// The password is the one that it was.
    case same
    /// The password is one that is tried first: few different characters, a row of them, or the account's own name.
    case easy

    /// The one line for people.
    public var message: Message {
        switch self {
        case .name(let text):
            Message(
                zh: "账号名“\(text)”：须为 2 至 64 个字母、汉字、数字或 . _ - @",
                en: "account “\(text)”: give 2 to 64 letters, digits, or . _ - @")
        case .noPost:
            Message(
                zh: "账号没有岗位；请写 --post 角色:单位，如 --post 经办员:440605001001",
                en: "the account has no post; give --post ROLE:UNIT, e.g. --post handler:440605001001")
        case .administratorSeesCases:
            Message(
                zh: "管理员不接触业务数据，不能兼任其他岗位；请另建账号",
                en: "an administrator sees no case and holds no other post; add another account for that")
        case .short(let least):
            Message(zh: "密码至少 \(least) 个字符", en: "a password has \(least) characters at least")
        case .long(let most): Message(zh: "密码至多 \(most) 个字符", en: "a password has \(most) characters at most")
        case .same: Message(zh: "新密码与旧密码相同", en: "the password is the one that it was")
        case .easy:
            Message(
                zh: "密码太容易猜到（字符重复、连续，或含账号名）；请换一个",
                en: "the password is easy to guess (a repeated or running row, or the account's name); take another")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus { .usage }

    /// What it is, in a word that programs can rely on.
    public var code: String {
        switch self {
        case .name: "account-name"
        case .noPost: "no-post"
        case .administratorSeesCases: "administrator-sees-cases"
        case .short: "password-too-short"
        case .long: "password-too-long"
        case .same: "password-the-same"
        case .easy: "password-too-easy"
        }
    }
}

extension Account {
    /// Refuses posts that no account may have: none at all, or an administrator's together with others.
    public static func check(_ posts: [Post]) throws(AccountFault) {
        guard !posts.isEmpty else { throw .noPost }
        let roles = Set(posts.map(\.role))
        guard !roles.contains(.administrator) || roles.count == 1 else { throw .administratorSeesCases }
    }
}
