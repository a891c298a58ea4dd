import Foundation
import Ground

/// Where a secret comes from: the configuration itself, a file that holds nothing else, or a variable of the environment.
public enum SecretSetting: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// The secret itself.
    case text(String)
    /// A file, so that the configuration may be read by more people.
    case file(String)
    /// A variable of the environment, as systemd's `LoadCredential` and containers set it.
    case variable(String)

    /// Never the secret.
    public var description: String { "…" }
    /// Never the secret.
    public var debugDescription: String { description }
    /// Never the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The secret, without blanks around it.
    ///
    /// - Throws: ``ConfigurationFileError`` where its file or variable is missing or empty.
    public func value() throws(ConfigurationFileError) -> String {
        switch self {
        case .text(let text): return text
        case .file(let path):
            return try Self.checked(String(decoding: Configuration.data(at: path), as: UTF8.self), path)
        case .variable(let name):
            return try Self.checked(ProcessInfo.processInfo.environment[name] ?? "", "$\(name)")
        }
    }

    private static func checked(_ text: String, _ place: String) throws(ConfigurationFileError) -> String {
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !secret.isEmpty else { throw ConfigurationFileError(path: place, reason: "empty") }
        guard secret.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
            throw ConfigurationFileError(path: place, reason: "control characters")
        }
        return secret
    }

    /// The keys by which a section may name a secret: `token`, `token_file`, `token_env`.
    static func keys(_ key: String) -> [String] { [key, key + "_file", key + "_env"] }

    /// The secret that a section names; nil where it names none, or more than one, which is a fault. A file that cannot be read is
    /// one, too; a variable is looked up when it is needed, as the service's environment is not that of the check.
    init?(_ section: Section, _ key: String, _ meaning: Message) {
        let given = Self.keys(key).filter { section.value($0) != nil }
        guard let one = given.first else { return nil }
        guard given.count == 1 else {
            let names = given.joined(separator: ", ")
            section.fault(
                given[1], Message(zh: "\(names) 只能有一个", en: "give one of \(names)"))
            return nil
        }
        switch one {
        case key:
            guard let text = section.text(key, meaning) else { return nil }
            self = .text(text)
        case key + "_env":
            guard let name = section.text(one, meaning) else { return nil }
            guard name.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil else {
                section.fault(
                    one, Message(zh: "应为环境变量名，如 FIRE_TOKEN", en: "must be a variable's name, e.g. FIRE_TOKEN"))
                return nil
            }
            self = .variable(name)
        default:
            guard let path = section.file(one, meaning) else { return nil }
            self = .file(path)
            do { _ = try value() } catch {
                section.fault(
                    one,
                    Message(
                        zh: "文件 \(path) 不可用（\(error.reason)）；应只含\(meaning.chinese)，且服务的用户可读",
                        en:
                            "the file \(path) cannot be used (\(error.reason)); it must hold \(meaning.english), nothing else, "
                            + "and the service's user must be able to read it"))
                return nil
            }
        }
    }
}
