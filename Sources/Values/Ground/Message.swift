/// The language of texts for people; Chinese by default.
public enum Language: String, Sendable, Codable, CaseIterable {
    /// Simplified Chinese, the default.
    case chinese = "zh"
    /// English, on request.
    case english = "en"
}

/// One sentence in both languages.
public struct Message: Sendable, Hashable, Codable {
    /// The sentence in simplified Chinese.
    public let chinese: String
    /// The same sentence in English.
    public let english: String

    /// Pairs the two wordings of one sentence.
    public init(zh chinese: String, en english: String) {
        self.chinese = chinese
        self.english = english
    }

    /// The wording in the language asked for.
    public func text(in language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }
}

/// Exit statuses of the command line, as BSD `sysexits.h` numbers them.
public enum ExitStatus: Int32, Sendable {
    /// The command was used wrongly.
    case usage = 64
    /// The input is malformed.
    case badData = 65
    /// An input file is missing or unreadable.
    case noInput = 66
    /// An output file cannot be created.
    case cannotCreate = 73
    /// Reading or writing failed half-way.
    case inputOutput = 74
    /// Another process holds the store; try again.
    case busy = 75
    /// The caller may not do this.
    case notPermitted = 77
    /// The configuration or the store's version does not fit this program.
    case configuration = 78
    /// Stopped by Ctrl-C after a clean checkpoint.
    case interrupted = 130
    /// Stopped by SIGTERM after a clean checkpoint.
    case terminated = 143
}

/// An error that can be told to a person in one line: what, where, and what to do.
public protocol ExplainedError: Error, CustomStringConvertible {
    /// The one line, in both languages; names the file, the thing and the remedy.
    var message: Message { get }
    /// The exit status a command ends with upon this error.
    var exitStatus: ExitStatus { get }
    /// What it is, in a word that programs can rely on, e.g. `unknown-order`.
    var code: String { get }
}

extension ExplainedError {
    /// The name of the case where it says more than itself, else that of the type.
    public var code: String {
        let name = Mirror(reflecting: self).children.first?.label ?? ""
        let word = Mirror(reflecting: self).displayStyle == .enum && !name.isEmpty ? name : "\(Self.self)"
        return word.reduce(into: "") { text, letter in
            text += letter.isUppercase ? (text.isEmpty ? "" : "-") + letter.lowercased() : String(letter)
        }
    }

    /// The English line, for logs and test output.
    public var description: String { message.english }
}
