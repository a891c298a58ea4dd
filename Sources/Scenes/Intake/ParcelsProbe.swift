import Gate
public import Ground
public import Processes

/// A check of parcels in a child process (``Processes/ConfinedChild``).
///
/// A file that makes OGR, GEOS or SQLite crash, hang or eat memory ends the child; the caller gets a refusal and goes
/// on. The child is this program itself, asked for `parcels probe`.
public enum ParcelsProbe {
    /// What the child is asked.
    public struct Request: Sendable, Codable, Hashable {
        /// How to check.
        public var check: ParcelsCheck
        /// The file.
        public var path: String

        /// A request for one file.
        public init(check: ParcelsCheck, path: String) { (self.check, self.path) = (check, path) }
    }

    /// Enough for a cadastre of a million vertices, which takes 5 s and 0.6 GB.
    public static let limits = ConfinedLimits(memory: 4 << 30, seconds: 60)

    /// What the child answers.
    private enum Answer: Codable {
        case outcome(ParcelsCheck.Outcome)
        /// The settings cannot be used: a grid file or a known parcel file is at fault, not the checked file.
        case unusable(chinese: String, english: String, status: Int32)
    }

    /// A setting that cannot be used, e.g. a grid file that is damaged.
    public struct UnusableSetting: ExplainedError, Hashable {
        /// The one line for people.
        public let message: Message
        /// As the error itself has it.
        public let exitStatus: ExitStatus
    }

    /// Checks a file in a child process that runs this program's own executable.
    ///
    /// Never throws for what the file holds: a child that dies is a refusal (`probe.crashed`, `probe.timeout`,
    /// `probe.memory`). Throws ``UnusableSetting`` or ``Processes/CannotStart``.
    public static func run(_ request: Request, limits: ConfinedLimits = limits) throws -> ParcelsCheck.Outcome {
        let child = ConfinedChild(
            program: Processes.ownProgram, arguments: ["parcels", "probe"], limits: limits)
        let note: GateNote
        switch try child.ask(request, for: Answer.self) {
        case .answered(.outcome(let outcome)): return outcome
        case .answered(.unusable(let chinese, let english, let status)):
            throw UnusableSetting(
                message: Message(zh: chinese, en: english), exitStatus: ExitStatus(rawValue: status) ?? .badData)
        case .late:
            note = GateNote(
                "probe.timeout", zh: "检查超过 \(limits.seconds) 秒；请拆分文件",
                en: "checking took over \(limits.seconds) s; hand it in in parts")
        case .outOfMemory:
            note = GateNote(
                "probe.memory", zh: "检查所需内存超过 \(limits.memory >> 20) MB；请拆分文件",
                en: "checking needs more than \(limits.memory >> 20) MB of memory; hand it in in parts")
        case .crashed(let how):
            note = GateNote(
                "probe.crashed", zh: "读取时出错退出（\(how)）；文件可能已损坏，请重新导出",
                en: "reading it ended abnormally (\(how)); the file may be damaged, export it again")
        }
        return ParcelsCheck.Outcome(path: request.path, report: GateReport(refusal: note))
    }

    /// Runs the child: sets the limits, reads the request, answers, exits.
    public static func answer(limits: ConfinedLimits) throws -> Never {
        try ConfinedChild.answer(under: limits) { (request: Request) -> Answer in
            do {
                return .outcome(try request.check.run(request.path))
            } catch let error as any ExplainedError {
                let message = error.message
                return .unusable(
                    chinese: message.chinese, english: message.english, status: error.exitStatus.rawValue)
            }
        }
    }
}
