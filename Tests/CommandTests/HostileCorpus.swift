import Foundation
import TestRasters
import Testing

/// A copy of the hostile corpus that the program could write to, links restored.
struct HostileCorpus {
    struct Case: Decodable, Sendable {
        struct Limits: Decodable, Sendable {
            let seconds: Double
            let mebibytes: Int

            enum CodingKeys: String, CodingKey {
                case seconds = "max_s"
                case mebibytes = "max_rss_mb"
            }
        }

        let id: String
        let file: String
        let kind: String
        let expect: String
        let code: String?
        let exit: Int32
        let stage: String
        let forbid: [String]
        let limits: Limits
        let expand: Bool
    }

    /// What the program said and took.
    struct Answer {
        let status: Int32
        let output: String
        let errors: String
        let seconds: Double
        /// Largest resident set of any of its processes; nil where /usr/bin/time is absent.
        let mebibytes: Int?
    }

    private static let source = URL(fileURLWithPath: Program.root).deletingLastPathComponent()
        .appendingPathComponent("shared/hostile/corpus").path
    static var isThere: Bool { FileManager.default.fileExists(atPath: source + "/expected.json") }
    private static let time = "/usr/bin/time"

    let folder: TemporaryFolder
    private let place: String
    private let temporary: String

    init() throws {
        folder = try TemporaryFolder()
        place = folder.file("corpus")
        temporary = folder.file("tmp")
        try FileManager.default.copyItem(atPath: Self.source, toPath: place)
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        // Read-only as it lies there; the program must not need that to leave it alone.
        for path in try FileManager.default.subpathsOfDirectory(atPath: place) + [""] {
            let full = place + "/" + path
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
            try FileManager.default.setAttributes(
                [.posixPermissions: isFolder.boolValue ? 0o755 : 0o644], ofItemAtPath: full)
        }
        // Links are kept as files that hold where they lead.
        for name in try FileManager.default.contentsOfDirectory(atPath: place + "/names")
        where name.hasPrefix("link_") {
            let path = place + "/names/" + name
            let target = try String(contentsOfFile: path, encoding: .utf8)
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        }
    }

    static func cases(of kinds: Set<String>) throws -> [Case] {
        struct Expected: Decodable { let cases: [Case] }
        let data = try Data(contentsOf: URL(fileURLWithPath: source + "/expected.json"))
        return try JSONDecoder().decode(Expected.self, from: data).cases.filter { kinds.contains($0.kind) }
    }

    static func names() throws -> [String] {
        struct Name: Decodable { let name: String }
        let data = try Data(contentsOf: URL(fileURLWithPath: source + "/hostile_names.json"))
        return try JSONDecoder().decode([Name].self, from: data).map(\.name)
    }

    /// `E_RASTER_TOO_LARGE` → `raster.tooLarge`.
    static func renamed(_ code: String) -> String {
        let words = code.dropFirst(2).lowercased().split(separator: "_").map(String.init)
        guard words.count > 1 else { return words.joined() }
        return words[0] + "." + words[1] + words[2...].map(\.capitalized).joined()
    }

    /// The codes of an answer in JSON.
    static func codes(_ json: String) throws -> (refusal: String?, warnings: [String], peak: Int) {
        struct Check: Decodable {
            struct Report: Decodable {
                let warnings: [Note]
                let refusal: Note?
            }
            struct Note: Decodable { let code: String }
            let report: Report
            let peakMebibytes: Int?
        }
        let checks = try JSONDecoder().decode([Check].self, from: Data(json.utf8))
        return (
            checks.lazy.compactMap(\.report.refusal?.code).first, checks.flatMap { $0.report.warnings.map(\.code) },
            checks.compactMap(\.peakMebibytes).max() ?? 0
        )
    }

    /// Whether a text has nothing in it that a terminal acts upon.
    static func isHarmlessText(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || ![.control, .format].contains($0.properties.generalCategory) }
    }

    /// Every path below the copy and the folder for temporary files, and marks of code that was run.
    func everyFile() throws -> [String] {
        let marks = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { $0.hasPrefix("hostile_PWNED") }
        return try
            (FileManager.default.subpathsOfDirectory(atPath: place)
            + FileManager.default.subpathsOfDirectory(atPath: temporary) + marks).sorted()
    }

    /// Runs the program in a folder of the copy; killed after `limit` seconds.
    func run(_ arguments: [String], folder: String = "", limit: Double, under: [String] = []) throws -> Answer {
        let base = self.folder.file(UUID().uuidString)
        let (out, err, used) = (base + ".out", base + ".err", base + ".time")
        for file in [out, err, used] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        defer { for file in [out, err, used] { try? FileManager.default.removeItem(atPath: file) } }
        let isMeasured = under.isEmpty && FileManager.default.isExecutableFile(atPath: Self.time)
        let command = (isMeasured ? [Self.time, "-q", "-f", "%M", "-o", used] : under) + [Program.path] + arguments
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": temporary]) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: place + "/" + folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: out)
        process.standardError = FileHandle(forWritingAtPath: err)
        let start = ContinuousClock.now
        try process.run()
        let killer = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: killer)
        process.waitUntilExit()
        killer.cancel()
        return Answer(
            status: process.terminationStatus, output: try String(contentsOfFile: out, encoding: .utf8),
            errors: try String(contentsOfFile: err, encoding: .utf8),
            seconds: (ContinuousClock.now - start) / .seconds(1),
            mebibytes: (try? String(contentsOfFile: used, encoding: .utf8)).flatMap {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }.map { $0 / 1_024 })
    }

    /// What is wrong with the answers to some cases, two at a time.
    func differences(
        _ cases: [Case], _ arguments: @escaping @Sendable (Case) -> [String]
    ) async throws -> [String: String] {
        var differences: [String: String] = [:]
        let corpus = self
        try await withThrowingTaskGroup(of: (String, String?).self) { group in
            var waiting = cases[...]
            for _ in 0..<2 {
                if let entry = waiting.popFirst() {
                    group.addTask { (entry.id, try corpus.difference(entry, arguments(entry))) }
                }
            }
            for try await (id, difference) in group {
                differences[id] = difference
                if let entry = waiting.popFirst() {
                    group.addTask { (entry.id, try corpus.difference(entry, arguments(entry))) }
                }
            }
        }
        return differences
    }

    /// What is wrong with the answer to a case; nil = nothing.
    private func difference(_ entry: Case, _ arguments: [String]) throws -> String? {
        let answer = try run(arguments, limit: entry.limits.seconds)
        guard answer.seconds < entry.limits.seconds else { return "took \(answer.seconds) s" }
        guard answer.status == entry.exit else {
            return "exit \(answer.status), not \(entry.exit): \(answer.errors)"
        }
        guard Self.isHarmlessText(answer.errors) else { return "prints control characters: \(answer.errors)" }
        let (refusal, warnings, peak) = try Self.codes(answer.output)
        // bubblewrap hides its child from the count of ours: the child tells its own.
        let used = max(answer.mebibytes ?? 0, peak)
        guard used <= entry.limits.mebibytes else { return "took \(used) MiB" }
        if refusal != nil || !warnings.isEmpty {
            guard Self.names(entry.file, in: answer.errors) else { return "does not name the file: \(answer.errors)" }
        }
        guard !(answer.output + answer.errors).contains("root:x:0:0") else { return "shows another's file" }
        guard let code = entry.code.map(Self.renamed) else { return nil }
        let said = entry.expect == "reject" ? [refusal ?? ""] : warnings
        return said.contains(code) ? nil : "says \(said), not \(code)"
    }

    /// Whether a text names a file, however its odd characters are written.
    private static func names(_ file: String, in text: String) -> Bool {
        file.unicodeScalars.prefix(200).split { !$0.isASCII || $0.value < 32 }.allSatisfy {
            // Scalar by scalar: an accent that is a scalar of its own makes another character of the letter before it.
            text.range(of: String($0), options: .literal) != nil
        }
    }

    /// Whether strace is there and the kernel lets it trace.
    static let canTrace: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
        process.arguments = ["-f", "-qq", "-e", "trace=socket", "/bin/true"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
