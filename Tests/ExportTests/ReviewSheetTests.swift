import Findings
import Foundation
import Ground
import TestFindings
import Testing

@testable import Export

/// The review sheet: what an officer needs to judge a picture, to find the place, and to sign.
@Suite struct ReviewSheetTests {
    private typealias F = ExportFixture

    /// A PNG's signature and first chunk, as far as its size (RFC 2083).
    private static func picture(_ width: Int, _ height: Int) -> [UInt8] {
        let sizes: [UInt8] = [width, height].flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 255)] as [UInt8] }
        return [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8) + sizes
    }

    /// A finding of a parcel of 14 m × 12 m, compared at 0.5 m with 10 m around it: 68 pixels and a few.
    private static var record: FindingRecord {
        var record = F.record(1)
        record.finding.provenance.settings = ["pixel-size": "0.5", "context-metres": "10.0"]
        return record
    }

    private static func sheet(_ pixels: Int, _ language: Language = .chinese) async throws -> String {
        let collection = FindingCollection(findings: [record], workOrders: []) { _ in
            Chip.Kind.allCases.map { Chip(kind: $0, png: picture(pixels, pixels)) }
        }
        let data = try await F.written("a.html") {
            try await HTMLFindings().write(collection, to: $0, ExportSettings(language: language))
        }
        return String(decoding: data, as: UTF8.self)
    }

    @Test func aPictureHasItsScaleAndNorth() async throws {
        // 70 pixels, doubled: 35 m. 10 m are 28.6 % of that.
        let html = try await Self.sheet(140)
        #expect(html.contains("<span class=\"scale\" style=\"width:28.6%\">10 m</span>"))
        #expect(html.contains("1 像元 = 0.50 m") && html.components(separatedBy: "N<br>↑").count == 4)
    }

    /// 144 pixels could be 144, 72 twice or 48 three times: only 72 is what such a parcel and 10 m around it take.
    @Test(arguments: [(140, 35.0), (144, 36)])
    func theScaleFollowsFromTheSize(pixels: Int, metres: Double) throws {
        let scale = try #require(
            ChipScale(Chip(kind: .later, png: Self.picture(pixels, pixels)), of: Self.record.finding))
        #expect(scale.width == metres)
    }

    @Test(arguments: [40, 131, 3_000]) func aPictureOfAnotherSizeHasNoScale(pixels: Int) {
        #expect(ChipScale(Chip(kind: .later, png: Self.picture(pixels, pixels)), of: Self.record.finding) == nil)
        #expect(ChipScale(Chip(kind: .later, png: [1, 2, 3]), of: Self.record.finding) == nil)
    }

    /// PROJ's cs2cs: 113.14° E, 23.03° N are the fixture's x and y; the change's middle lies 34 m east and 3.5 m north.
    @Test func thePlaceIsInDegreesWithALinkThatMapsOpen() async throws {
        let html = try await Self.sheet(140)
        let match = try #require(html.firstMatch(of: #/href="geo:([0-9.]+),([0-9.]+)"/#))
        let (latitude, longitude) = (try #require(Double(match.1)), try #require(Double(match.2)))
        #expect(abs(latitude - (23.03 + 3.5 / 110_750)) < 2e-6, "\(latitude)")
        #expect(abs(longitude - (113.14 + 34 / 102_470)) < 2e-6, "\(longitude)")
        #expect(html.contains("EPSG:4547 411881.80, 2548122.24"))
    }

    @Test func anOfficerFindsBoxesAndWhatAPictureIsGoodFor() async throws {
        let html = try await Self.sheet(140, .english)
        #expect(html.contains("<html lang=\"en\">") && html.contains("自然资发〔2023〕258号"))
        for word in ["核查结论", "核查人", "签字", "日期"] { #expect(html.contains("<span class=\"zh\">\(word)</span>")) }
        #expect(html.contains("type=\"range\"") && !html.contains("http://") && !html.contains("https://"))
    }
}
