import Foundation
import Testing
import Warning

/// Limits as R's package surveillance 1.20.3 gives them for its series salmonella.agona (Farrington et al. 1996): 312 weeks of
/// 1990 to 1995. The file was made by R, from the calls that it names.
@Suite struct PublishedVectorTests {
    private struct Vectors: Decodable {
        struct Limits: Decodable {
            let upperbound: [Double]
            /// Weeks counted from 1.
            let alarms: [Int]
        }
        let observed: [Int]
        let earsC1: Limits
        let earsC2: Limits
        let earsC3: Limits
        let delta: Limits
        let nbPlugin: Limits

        enum CodingKeys: String, CodingKey {
            case observed, earsC1, earsC2, earsC3
            case delta = "farringtonFlexible_delta"
            case nbPlugin = "farringtonFlexible_nbPlugin"
        }
    }

    private let vectors: Vectors

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "warning-vectors.json")
        vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    }

    @Test(arguments: EARSLimit.Method.allCases)
    func earsAgreesWithSurveillance(_ method: EARSLimit.Method) throws {
        let (expected, alarmCount) =
            switch method {
            case .c1: (vectors.earsC1, 16)
            case .c2: (vectors.earsC2, 20)
            case .c3: (vectors.earsC3, 36)
            }
        let limits = (19..<312).map { EARSLimit(method).limit(at: $0, of: vectors.observed) }
        try expectAgreement(limits, expected, from: 19, within: 1e-6)
        #expect(expected.alarms.count == alarmCount)
    }

    @Test func theFirstLimitOfC1IsThePublishedOne() throws {
        let limit = try #require(EARSLimit(.c1).limit(at: 19, of: vectors.observed))
        #expect(abs(limit - 3.637534) < 5e-7)
    }

    @Test func farringtonAgreesWithSurveillanceByTheDeltaMethod() throws {
        var rule = FarringtonLimit()
        rule.years = 4
        let answers = (281..<312).map { rule.answer(at: $0, of: vectors.observed) }
        try expectAgreement(answers.map { $0?.limit }, vectors.delta, from: 281, within: 1e-6)
        let exceeded = answers.indices.filter { answers[$0]?.isExceeded == true }.map { $0 + 282 }
        #expect(exceeded == [284, 285, 288, 289, 294])
    }

    @Test func farringtonAgreesWithSurveillanceByTheNegativeBinomialAndTenPeriods() throws {
        var rule = FarringtonLimit()
        rule.years = 4
        rule.periods = 10
        rule.weeksLeftOut = 26
        rule.trendThreshold = 1
        rule.threshold = .negativeBinomial
        let answers = (281..<312).map { rule.answer(at: $0, of: vectors.observed) }
        try expectAgreement(answers.map { $0?.limit }, vectors.nbPlugin, from: 281, within: 0)
        #expect(answers.contains { $0?.hasTrend == true })
    }

    private func expectAgreement(
        _ limits: [Double?], _ expected: Vectors.Limits, from first: Int, within tolerance: Double
    ) throws {
        #expect(limits.count == expected.upperbound.count)
        var alarms: [Int] = []
        for (index, limit) in limits.enumerated() {
            let limit = try #require(limit)
            #expect(abs(limit - expected.upperbound[index]) <= tolerance, "week \(first + index + 1)")
            if Double(vectors.observed[first + index]) > limit { alarms.append(first + index + 1) }
        }
        #expect(alarms == expected.alarms)
    }
}
