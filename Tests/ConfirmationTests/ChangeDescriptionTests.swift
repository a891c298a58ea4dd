import Findings
import Ground
import Testing

/// What a person reads of a finding, from its measurements.
@Suite struct ChangeDescriptionTests {
    private func finding(
        _ measurements: [(String, Double)], inside: Double = 43.4, beyond: Double = 0, shift: Double? = nil,
        valid: Double = 1
    ) -> Finding {
        let square = MultiPolygon([Polygon(Bounds(minX: 0, minY: 0, maxX: 10, maxY: 10))])
        return Finding(
            verdict: Verdict(
                parcelCode: ParcelCode("440605001001JC00001"), verdictClass: .newBuilding, score: 0.9, confidence: 0.9,
                validShare: valid, residualShiftPixels: shift),
            changedAreaInsideSquareMetres: inside, changedAreaBeyondSquareMetres: beyond, crs: CRSCode(epsg: 4547),
            changePolygons: square, parcelPolygon: square, place: AdministrativePlace(),
            measurements: measurements.map { Measurement($0.0, $0.1) }, earlierAcquiredAt: nil, laterAcquiredAt: nil,
            provenance: Provenance(
                surveyID: SurveyID("s"), version: "0", earlierScenes: [], laterScenes: [], parcels: [], grids: [],
                settings: [:]))
    }

    private let garden = [
        ("vegetationEarlierMean", 0.4), ("vegetationLaterMean", -0.05), ("rednessEarlierMean", -0.2),
        ("rednessLaterMean", 0.4), ("bluenessEarlierMean", -0.4), ("bluenessLaterMean", -0.1),
        ("straightnessEarlierMean", 0.5), ("straightnessLaterMean", 1.4), ("largestPatchRectangularity", 0.8),
    ]

    @Test func aGardenThatBecameARedRoofIsCalledSo() {
        let description = ChangeDescription(of: finding(garden))
        #expect(description.headline.chinese == "植被变为红色表面，约 43 平方米")
        #expect(description.details.map(\.chinese) == ["直线边缘增多", "形状接近矩形"])
        #expect(
            description.text.english
                == "plants became a red surface, about 43 m²; more straight edges; nearly a rectangle")
        #expect(description.cautions.isEmpty)
    }

    @Test func whatIsNotMeasuredIsNotSaid() {
        let description = ChangeDescription(of: finding([]))
        #expect(description.headline.chinese == "颜色或纹理有变化，没有单一的突出特征，约 43 平方米")
        #expect(description.details.isEmpty && description.cautions.isEmpty)
        // Colours of one epoch alone tell no change.
        let half = ChangeDescription(of: finding(garden.filter { !$0.0.hasSuffix("EarlierMean") }))
        #expect(!half.headline.chinese.contains("植被") && !half.headline.chinese.contains("红色"))
    }

    @Test func heightsAndWhatMakesPicturesHardToReadAreSaid() {
        let measured = [("heightChangeMedianMetres", 3.24), ("shadowEarlierMean", 0.1), ("shadowLaterMean", 0.45)]
        let description = ChangeDescription(of: finding(measured, beyond: 5, shift: 1.26, valid: 0.845))
        #expect(description.details.map(\.chinese) == ["高度增加约 3.2 米", "另有约 5 平方米在宗地外"])
        #expect(
            description.cautions.map(\.chinese) == [
                "后一期此处偏暗，可能有阴影", "两期影像在此错位约 1.3 个像元", "宗地只有 84% 两期都看得到",
            ])
    }

    @Test func aPatchThatLiesMostlyBeyondItsParcelIsMeasuredWhole() {
        let description = ChangeDescription(of: finding(garden, inside: 43, beyond: 137))
        #expect(description.headline.english == "plants became a red surface, about 180 m², 43 m² of it on the parcel")
        #expect(!description.text.english.contains("more beyond"))
    }
}
