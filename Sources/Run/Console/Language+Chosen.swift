import Foundation
public import Ground
public import Synchronization

extension Language {
    /// What the arguments of this run ask for; nil where they do not.
    public static let asked = Mutex<Language?>(nil)
    /// What the configuration in hand asks for; nil where there is none.
    public static let configured = Mutex<Language?>(nil)

    /// What `PARCELWATCH_LANGUAGE` asks for, else the configuration; Chinese unless they say otherwise.
    public static var fromEnvironment: Language {
        ProcessInfo.processInfo.environment["PARCELWATCH_LANGUAGE"].flatMap(Language.init)
            ?? configured.withLock { $0 } ?? .chinese
    }

    /// The language of this run: what its arguments ask for comes first.
    public static var chosen: Language { asked.withLock { $0 } ?? .fromEnvironment }
}
