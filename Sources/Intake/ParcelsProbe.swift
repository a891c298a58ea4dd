import Foundation
import Gate
import Ground

/// A check of parcels in a child process of its own, with limits that the kernel holds it to.
///
/// A file that makes OGR, GEOS or SQLite crash, hang or eat memory ends the child; the caller gets a refusal and goes
/// on. The child is this program itself, asked for `parcels probe`; it takes a ``Request`` on standard input and
/// answers with a ``ParcelsCheck/Outcome`` on standard output.
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

    /// What the child may use.
    public struct Limits: Sendable, Hashable {
        /// Wall-clock seconds until it is killed.
        public var seconds: Double
        /// Address space, bytes.
        public var memory: Int

        /// Limits; a cadastre of a million vertices takes 5 s and 0.6 GB.
        public init(seconds: Double = 60, memory: Int = 4 << 30) { (self.seconds, self.memory) = (seconds, memory) }
    }

    /// Checks a file in a child process that runs this program's own executable.
    ///
    /// Never throws for what the file holds: a child that dies is a refusal (`probe.crashed`, `probe.timeout`).
    /// Throws a POSIX error where no child can be started.
    public static func run(_ request: Request, limits: Limits = Limits()) throws -> ParcelsCheck.Outcome {
        let arguments = [
            "parcels", "probe", "--seconds", "\(Int(limits.seconds))", "--memory", "\(limits.memory)",
        ]
        let end = try ProbeChild.run(arguments, question: JSONEncoder().encode(request), seconds: limits.seconds)
        if let outcome = try? JSONDecoder().decode(ParcelsCheck.Outcome.self, from: end.answer) { return outcome }
        if end.wasLate {
            return refusal(
                request, "probe.timeout", "检查超过 \(Int(limits.seconds)) 秒；请拆分文件",
                "checking took over \(Int(limits.seconds)) s; hand it in in parts")
        }
        return refusal(
            request, "probe.crashed", "读取时出错退出（\(end.status)）；文件可能已损坏，请重新导出",
            "reading it ended abnormally (\(end.status)); the file may be damaged, export it again")
    }

    private static func refusal(
        _ request: Request, _ code: String, _ chinese: String, _ english: String
    ) -> ParcelsCheck.Outcome {
        ParcelsCheck.Outcome(
            path: request.path, report: GateReport(refusal: GateNote(code, zh: chinese, en: english)))
    }

    /// What the child does: puts itself under the limits, reads the request, answers.
    ///
    /// From here on it can write no file, whatever a library tries.
    public static func answer(limits: Limits) throws {
        func limit(_ resource: __rlimit_resource, _ value: Int) {
            var bound = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            setrlimit(Int32(resource.rawValue), &bound)
        }
        limit(RLIMIT_AS, limits.memory)
        limit(RLIMIT_CPU, Int(limits.seconds) + 1)
        limit(RLIMIT_FSIZE, 0)
        limit(RLIMIT_CORE, 0)
        let input = try FileHandle.standardInput.readToEnd() ?? Data()
        let request = try JSONDecoder().decode(Request.self, from: input)
        try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(request.check.run(request.path)))
    }
}
