import Foundation
import Ground
import Calendar
import Testing
import TestNeeds

/// The same questions to this room and to the Python library croniter.
@Suite struct CroniterTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let python = root.appendingPathComponent(".build/test-python/bin/python3")
    private static let script = root.appendingPathComponent("Tests/CalendarTests/croniter_cases.py").path

    private static let hasCroniter: Bool =
        (try? run(["-c", "import croniter"], input: ""))?.status == 0

    private static func run(_ arguments: [String], input: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = python
        process.arguments = arguments
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("croniter-\(UUID().uuidString)")
        try input.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private struct Case {
        let line: Substring
        let ours: Instant?
        let theirs: Instant

        init(_ line: Substring) throws {
            self.line = line
            let columns = line.split(separator: "\t").map(String.init)
            try #require(columns.count == 5, "\(line)")
            let expression = try CronExpression(columns[0])
            let zone = try #require(TimeZone(identifier: columns[1]))
            let start = Instant(secondsSince1970: try #require(Int64(columns[2])))
            theirs = Instant(secondsSince1970: try #require(Int64(columns[4])))
            ours =
                columns[3] == "next"
                ? expression.next(after: start, in: zone) : expression.previous(before: start, in: zone)
        }
    }

    @Test(
        .needs(hasCroniter, "no .build/test-python with croniter; scripts/setup test makes it"))
    func tenThousandRandomCasesAreAnsweredAsCroniterAnswersThem() throws {
        let printed = try Self.run([Self.script, "10000", "20261125"], input: "")
        try #require(printed.status == 0)
        let cases = try printed.output.split(separator: "\n").map(Case.init)
        #expect(cases.count == 10_000)
        let differing = cases.filter { $0.ours != $0.theirs }
        guard !differing.isEmpty else { return }
        // Where croniter's own steps forwards and backwards visit other times than its answer, there is no answer.
        let judged = try Self.run([Self.script, "series"], input: differing.map { $0.line + "\n" }.joined())
        let words = judged.output.split(separator: "\n")
        try #require(words.count == differing.count)
        for (one, word) in zip(differing, words) {
            #expect(word == "contradicts", "\(one.line): ours \(one.ours?.description ?? "none"), theirs \(one.theirs)")
        }
        #expect(differing.count <= 10, "\(differing.count) cases in which croniter contradicts itself")
    }
}
