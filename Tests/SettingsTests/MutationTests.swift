import Foundation
import Ground
import Testing
import TestNumbers

@testable import Settings

/// Broken files: every one either reads or gives faults that say where.
@Suite struct MutationTests {
    @Test(.timeLimit(.minutes(10))) func aMutatedSampleReadsOrGivesLocatedFaults() {
        var numbers = SeededNumbers(seed: 20_261_125)
        let whole = Array(SiteConfiguration.sample.utf8)
        // Most of the sample is comments; without them every change counts.
        let bare = Array(
            SiteConfiguration.sample.replacing(#/(?m) *#.*$/#, with: "").replacing(#/\n{2,}/#, with: "\n").utf8)
        var (reads, refusals) = (0, 0)
        for number in 0..<Self.count {
            let bytes = mutated(number % 4 == 0 ? whole : bare, using: &numbers)
            do {
                _ = try Configuration.read(Data(bytes), path: "m.yaml", folder: "/site")
                reads += 1
            } catch {
                refusals += 1
                #expect(!error.faults.isEmpty)
                let lineCount = bytes.count { $0 == 10 } + 1
                for fault in error.faults {
                    #expect((1...lineCount + 1).contains(fault.position.line), "\(fault)")
                    #expect(fault.position.column >= 1)
                    #expect(!fault.message.english.isEmpty && !fault.message.chinese.isEmpty)
                }
            }
        }
        // Neither all nor nothing: changes in comments read, changes in keys do not.
        #expect(reads > Self.count / 20 && refusals > Self.count / 4, "\(reads) read, \(refusals) refused")
    }

    private static let count = 2_000

    private func mutated(_ sample: [UInt8], using numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...3, using: &numbers) {
            guard !bytes.isEmpty else { break }
            let at = Int.random(in: 0..<bytes.count, using: &numbers)
            switch Int.random(in: 0..<6, using: &numbers) {
            case 0: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &numbers)))
            case 2:
                let pieces = [
                    ":", "- ", "\"", "'", "{", "}", "[", "]", "&a ", "*a", "#", "\n", "\t", "  ", "\0", "!!int ", "? ",
                    "|", "---\n",
                ]
                bytes.insert(contentsOf: Array((pieces.randomElement(using: &numbers) ?? ":").utf8), at: at)
            case 3:
                var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
                lines.swapAt(
                    Int.random(in: 0..<lines.count, using: &numbers), Int.random(in: 0..<lines.count, using: &numbers))
                bytes = Array(lines.joined(separator: [10]))
            case 4: bytes.removeLast(bytes.count - at)
            default: bytes[at] = UInt8.random(in: 0...255, using: &numbers)
            }
        }
        return bytes
    }
}
