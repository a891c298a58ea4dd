import Findings
import Foundation
import Ground
import Testing

@testable import Casework

/// Canonical JSON is what Foundation's encoder writes with sorted keys and slashes as they are: logs of earlier programs rest on it.
@Suite struct CanonicalJSONTests {
    private static func foundation(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private enum Tree: Codable {
        case leaf(Int, name: String)
        case empty
        case branch([Tree], by: [String: Tree])
        case number(Double?)
    }

    /// Writes its parts beside each other, in no order, and one of them twice.
    private struct Interleaved: Encodable {
        enum Key: String, CodingKey {
            case a, b, c, d, e, f
        }

        func encode(to encoder: any Encoder) throws {
            var first = encoder.container(keyedBy: Key.self)
            var list = first.nestedUnkeyedContainer(forKey: .f)
            try first.encode(1, forKey: .b)
            var again = encoder.container(keyedBy: Key.self)
            var inner = list.nestedContainer(keyedBy: Key.self)
            try list.encode("x/y")
            try inner.encode(2.0, forKey: .b)
            try again.encode([3], forKey: .a)
            try inner.encode(true, forKey: .a)
            try first.encode(2, forKey: .b)
            try again.encodeNil(forKey: .d)
            _ = again.superEncoder(forKey: .e)
            var last = again.superEncoder(forKey: .c).singleValueContainer()
            try last.encode(Tree.leaf(1, name: "c"))
            var own = list.superEncoder().unkeyedContainer()
            try own.encode(Float(0.1))
        }
    }

    private struct Nothing: Encodable {
        func encode(to encoder: any Encoder) {}
    }

    @Test func itIsWhatFoundationWrites() throws {
        func check(_ value: some Encodable) throws {
            #expect(try CanonicalJSON.text(value) == Self.foundation(value))
        }
        try check([
            "a10": 1, "a9": 2, "B": 3, "b": 4, "é": 5, "_": 7, "中": 9, "\u{10000}": 10, "\u{FFFF}": 11, "ab": 12, "": 0,
        ])
        try check(["k": "\u{0}\u{1}\u{8}\u{9}\u{a}\u{b}\u{c}\u{d}\u{10}\u{1f}\u{7f}\u{80}\u{2028}\"\\/中𝒳"])
        try check([
            1.0, 0.1, 1e21, 1e-7, 123_456_789_012_345_680, -0.0, 5e-324, 1.7976931348623157e308, 1e16, 10, -20.0,
        ])
        try check([Float(0.1), 1e10, 16_777_216])
        try check([Int64.min, Int64.max])
        try check([UInt64.max])
        try check([UInt8.max])
        try check([Optional<Int>.none, 1])
        try check([[[Int]]](repeating: [[], [1, 2]], count: 2))
        try check([1: "a"])
        try check(Date(timeIntervalSince1970: 1.5))
        try check([Data([1, 2, 255])])
        try check([#require(URL(string: "http://a/b?c=中"))])
        try check([#require(Decimal(string: "1.250"))])
        try check("text")
        try check(Interleaved())
        try check([Interleaved(), Interleaved()])
        try check([Nothing()])
        #expect(throws: EncodingError.self) { try CanonicalJSON.text(Nothing()) }
        #expect(throws: EncodingError.self) { try CanonicalJSON.text([Double.nan]) }
        #expect(throws: EncodingError.self) { try CanonicalJSON.text(Float.infinity) }
    }

    @Test func treesOfEveryShapeAreWhatFoundationWrites() throws {
        var random = SystemRandomNumberGenerator()
        func text() -> String {
            let letters: [Character] = ["a", "Z", "\"", "\\", "/", "\n", "\u{1}", "村", "𝒳", "é", " ", "9"]
            return String((0..<Int.random(in: 0...20, using: &random)).map { _ in letters.randomElement() ?? "a" })
        }
        func tree(_ depth: Int) -> Tree {
            switch Int.random(in: 0...(depth > 0 ? 4 : 2), using: &random) {
            case 0: return .leaf(.random(in: .min ... .max), name: text())
            case 1: return .empty
            case 2: return .number(Bool.random() ? nil : Double(bitPattern: .random(in: 0..<0x7fe0_0000_0000_0000)))
            default:
                let parts = (0..<Int.random(in: 0...4)).map { _ in tree(depth - 1) }
                return .branch(parts, by: Dictionary(parts.map { (text(), $0) }) { $1 })
            }
        }
        for _ in 0..<500 {
            let value = tree(4)
            #expect(try CanonicalJSON.text(value) == Self.foundation(value))
        }
    }

    /// An entry's hash is over its text, which is put together by hand.
    @Test(arguments: [
        nil, CaseActor.watch, CaseActor(.person, name: "王 \"五\""),
        CaseActor(.account, name: "a\\b", role: "officer", unit: "440605003-5"),
    ])
    func anEventsTextIsWhatFoundationWrites(actor: CaseActor?) throws {
        let event = Event(
            sequence: 1_234_567, at: Instant(secondsSince1970: 1_780_000_000), actor: actor, kind: .orderEvaluated,
            subject: "PR-2026-000001", content: #"{"note":"换行\n与 \"引号\"","unit":"a/b"}"#)
        #expect(try String(decoding: event.canonicalBytes, as: UTF8.self) == Self.foundation(event))
        #expect(try actor?.canonicalText == actor.map { try Self.foundation($0) })
        #expect(try event.hash(after: "ab") == ContentHash.text("ab" + Self.foundation(event)))
    }
}
