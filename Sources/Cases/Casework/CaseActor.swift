public import Findings
import Foundation

/// The actor of an event: every event of the log names one.
public struct CaseActor: Sendable, Codable, Hashable {
    /// What kind of actor it is.
    public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// A survey, by its identity.
        case survey
        /// The watch, which surveys unattended.
        case watch
        /// A person at the command line, by the name that was given.
        case person
        /// An account of the service, with the role and unit under which it acted.
        case account
        /// Another system, by the name of its API key.
        case apiKey
        /// Whoever holds the token of a report or of an invitation to a visit, by the id of that.
        case reporter
        /// The program itself, e.g. when it brings a store up to its layout.
        case program
    }

    /// What kind of actor it is.
    public var kind: Kind
    /// The survey's identity, the person's or account's name, the key's name, the report's id; nil for the watch and the program.
    public var name: String?
    /// The role under which an account acted.
    public var role: String?
    /// The code of the unit for which an account acted.
    public var unit: String?

    /// An actor from its parts.
    public init(_ kind: Kind, name: String? = nil, role: String? = nil, unit: String? = nil) {
        (self.kind, self.name, self.role, self.unit) = (kind, name, role, unit)
    }

    /// A survey.
    public static func survey(_ id: SurveyID) -> CaseActor { CaseActor(.survey, name: id.text) }

    /// A person at the command line.
    public static func person(_ name: String) -> CaseActor { CaseActor(.person, name: name) }

    /// The user who runs this process, by the name of the system account.
    public static var user: CaseActor { .person(NSUserName()) }

    /// The watch.
    public static let watch = CaseActor(.watch)

    /// The program itself.
    public static let program = CaseActor(.program)
}
