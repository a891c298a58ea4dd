public import Ground

/// A place in the configuration file, counted from 1; columns count characters.
public struct SettingPosition: Sendable, Hashable, Comparable {
    /// The line.
    public let line: Int
    /// The column.
    public let column: Int

    /// A place by line and column.
    public init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

    /// Reading order.
    public static func < (left: SettingPosition, right: SettingPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One thing that is wrong.
public struct ConfigurationFault: Sendable, Hashable {
    /// Where it stands.
    public let position: SettingPosition
    /// The keys that lead there, e.g. `areas[0].crs`; empty for the file as a whole.
    public let keyPath: String
    /// What is wrong, what is allowed and what to do.
    public let message: Message

    /// A fault from its parts.
    public init(position: SettingPosition, keyPath: String, message: Message) {
        (self.position, self.keyPath, self.message) = (position, keyPath, message)
    }
}

/// Everything that is wrong with a configuration file.
public struct ConfigurationError: ExplainedError {
    /// The file.
    public let path: String
    /// The faults in the order of the file; at least one.
    public let faults: [ConfigurationFault]

    /// An error from its faults, in any order.
    public init(path: String, faults: [ConfigurationFault]) {
        (self.path, self.faults) = (path, faults.sorted { $0.position < $1.position })
    }

    /// One fault per line: `file:line:column: key: what is wrong`.
    public var message: Message {
        func lines(_ language: Language) -> String {
            faults.map { fault in
                let place = "\(path):\(fault.position.line):\(fault.position.column): "
                let key = fault.keyPath.isEmpty ? "" : fault.keyPath + (language == .chinese ? "：" : ": ")
                return place + key + fault.message.text(in: language)
            }
            .joined(separator: "\n")
        }
        return Message(zh: lines(.chinese), en: lines(.english))
    }

    /// 78, `EX_CONFIG`.
    public var exitStatus: ExitStatus { .configuration }
}

/// A configuration file, or a file it names, that cannot be read.
public struct ConfigurationFileError: ExplainedError {
    /// The file.
    public let path: String
    /// What the system says.
    public let reason: String

    /// File and reason.
    public var message: Message {
        Message(
            zh: "\(path)：无法读取配置（\(reason)）；请检查路径与权限",
            en: "\(path): the configuration cannot be read (\(reason)); check path and permissions")
    }

    /// 66, `EX_NOINPUT`.
    public var exitStatus: ExitStatus { .noInput }
}

/// Collects faults while reading goes on.
final class FaultList {
    /// The most faults that are reported.
    private static let mostFaults = 200
    private var faults: [ConfigurationFault] = []
    /// The file as it is.
    var lines: [[Unicode.Scalar]] = []

    var isEmpty: Bool { faults.isEmpty }
    var inOrder: [ConfigurationFault] { faults.sorted { $0.position < $1.position } }

    /// Notes a fault; if its value holds a full-width sign, the fault names the sign and its place.
    func add(_ position: SettingPosition, _ keyPath: String, _ message: Message) {
        let fault = WideText.told(
            ConfigurationFault(position: position, keyPath: keyPath, message: message), in: lines)
        guard faults.count < Self.mostFaults, !faults.contains(fault) else { return }
        faults.append(fault)
    }
}
