import Foundation
import Ground

/// A child process of this program that inspects a file from an unknown source; its crash does no harm.
///
/// 1. ``ask(_:for:)`` starts the program's own executable with a hidden command, inside bubblewrap where that works
///    (``ConfinedSandbox``), and sends it the question as one line of JSON.
/// 2. The command calls ``answer(under:_:)``: the child puts itself under limits that the kernel keeps, reads the
///    question, inspects the file, and answers in JSON.
/// 3. A child that crashes, hangs or exceeds its memory is reported as a ``ConfinedEnding``; it leaves no process and
///    no file.
///
/// When the parent dies, the child's standard input ends, and the child ends too.
public struct ConfinedChild: Sendable {
    /// The path of this program's executable.
    public var program: String
    /// The hidden command; the limits are added as `--memory` (bytes) and `--seconds`.
    public var arguments: [String]
    /// What the child may use.
    public var limits: ConfinedLimits
    /// The one folder that it may write into; nil = none.
    public var folder: String?

    /// A child that runs `program` with `arguments`.
    public init(program: String, arguments: [String], limits: ConfinedLimits, folder: String? = nil) {
        (self.program, self.arguments, self.limits, self.folder) = (program, arguments, limits, folder)
    }

    /// Asks a child and waits for it, in this thread; throws ``CannotStart`` only.
    public func ask<Question: Encodable, Answer: Decodable & Sendable>(
        _ question: Question, for type: Answer.Type
    ) throws -> ConfinedEnding<Answer> {
        let line = try JSONEncoder().encode(question) + Data("\n".utf8)
        let command =
            ConfinedSandbox.prefix(writing: folder) + [program] + arguments
            + ["--memory", "\(limits.memory)", "--seconds", "\(limits.seconds)"]
        let result = try ConfinedProcess(command, seconds: limits.seconds).talk(question: line)
        switch result.status {
        case .late: return .late
        case .talkative: return .crashed("talkative")
        case .signalled(let number): return Self.ending(bySignal: number, result.complaint)
        // bubblewrap ends so where a signal ended what it ran.
        case .exited(let code) where (129...192).contains(code):
            return Self.ending(bySignal: code - 128, result.complaint)
        case .exited(let code):
            if code == 0, let answer = try? Self.decoder.decode(type, from: result.answer) { return .answered(answer) }
            return Self.tellsOfMemory(result.complaint) ? .outOfMemory : .crashed("exit \(code)")
        }
    }

    private static func ending<Answer>(bySignal number: Int32, _ complaint: String) -> ConfinedEnding<Answer> {
        switch number {
        case SIGXCPU: .late
        // This process did not send SIGKILL: the kernel did, because memory ran out.
        case SIGKILL: .outOfMemory
        default: tellsOfMemory(complaint) ? .outOfMemory : .crashed(name(ofSignal: number))
        }
    }

    /// Runs the child: sets the limits, reads the question, inspects the file, answers. Never returns.
    ///
    /// An error that `body` throws ends the child as a crash does.
    public static func answer<Question: Decodable, Answer: Encodable>(
        under limits: ConfinedLimits, _ body: (Question) throws -> Answer
    ) throws -> Never {
        limits.impose()
        let question = try JSONDecoder().decode(Question.self, from: readLine())
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while read(0, &byte, 1) > 0 || errno == EINTR {}
            _exit(ExitStatus.terminated.rawValue)
        }
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        try FileHandle.standardOutput.write(contentsOf: encoder.encode(body(question)))
        // Exit handlers of libraries may crash after such a file, so they are not run.
        _exit(0)
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }

    private static func readLine() -> Data {
        var line = Data()
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(0, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return line }
            line.append(contentsOf: buffer[..<count])
            if buffer[count - 1] == UInt8(ascii: "\n") { return line }
        }
    }

    private static func tellsOfMemory(_ complaint: String) -> Bool {
        let text = complaint.lowercased()
        return text.contains("bad_alloc") || text.contains("memory") || text.contains("could not allocate")
    }

    private static func name(ofSignal number: Int32) -> String {
        switch number {
        case SIGSEGV: "SIGSEGV"
        case SIGABRT: "SIGABRT"
        case SIGBUS: "SIGBUS"
        case SIGILL: "SIGILL"
        case SIGFPE: "SIGFPE"
        case SIGTRAP: "SIGTRAP"
        case SIGXFSZ: "SIGXFSZ"
        default: "signal \(number)"
        }
    }
}
