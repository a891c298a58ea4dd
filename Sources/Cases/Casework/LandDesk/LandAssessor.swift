import Foundation
import Findings
import Ground
import WorkOrders

/// Measures findings on their land inside one unit of work: against approvals, limits, parcels and protected layers.
struct LandAssessor {
    private let unit: any CaseReading
    private let areas: any AreaMeasure
    /// The least verified footprint on homestead land; *exceeds* is never said from a limit that nobody verified.
    private let homesteadLimit: Double?

    init(_ unit: any CaseReading, rules: RuleSet, areas: any AreaMeasure) {
        (self.unit, self.areas) = (unit, areas)
        homesteadLimit = rules.landLimits.filter { $0.isVerified && $0.use == Self.homestead }
            .map(\.footprintSquareMetres).min()
    }

    /// The use of land that a parcel of the code JC has, as rules name it.
    private static let homestead = "宅基地"

    /// What a finding is on its land.
    ///
    /// Only the change without what lies on other parcels is measured: that is their orders' matter. Approvals have to hold on the
    /// day of the later epoch; where the scene does not tell it, on the day on which the finding was recorded.
    func judge(_ record: FindingRecord) throws -> LandJudgement {
        let finding = record.finding
        let parcel = finding.verdict.parcelCode
        let day = Self.day(finding.laterAcquiredAt ?? record.detectedAt)
        var facts = LegalityFacts(
            verdictClass: record.statedClass, earlierDay: finding.earlierAcquiredAt.map(Self.day), day: day,
            approvals: try unit.approvals(on: parcel),
            isCovered: try unit.approvalCoverage().contains { $0.covers(parcel, at: finding.place, on: day) },
            limitSquareMetres: parcel.isHomestead ? homesteadLimit : nil)
        facts.misplaced = facts.inForce.filter { $0.isMisplaced(from: finding.parcelPolygon, areas) }
        guard let pixelSize = finding.pixelSizeMetres, let bounds = finding.changePolygons.bounds else {
            return facts.judge()
        }
        let others = try unit.parcels(meeting: bounds).filter { $0.code != parcel }.map(\.polygon)
        guard let own = areas.rest(of: finding.changePolygons, without: others) else { return facts.judge() }
        func measured(_ polygon: MultiPolygon?) -> MeasuredArea? {
            polygon.map { MeasuredArea($0, pixelSize: pixelSize) }
        }
        let changed = MeasuredArea(own, pixelSize: pixelSize)
        facts.changed = changed
        facts.outside = measured(areas.rest(of: own, without: facts.inForce.compactMap(\.footprint)))
        var judgement = facts.judge()
        judgement.measurement.outsideParcels = measured(areas.rest(of: own, without: [finding.parcelPolygon]))
        judgement.measurement.layers = try unit.protectedPolygons(meeting: bounds).sorted { $0.key < $1.key }
            .compactMap { name, polygons in
                measured(areas.part(of: own, within: polygons)).map {
                    LayerShare(layer: name, area: $0, of: changed.squareMetres)
                }
            }.filter { $0.area.squareMetres > 0 }
        return judgement
    }

    private static func day(_ instant: Instant) -> CivilDay {
        CivilDay(instant, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
    }
}

extension Finding {
    /// The edge of a pixel of the survey's grid, metres; nil in findings that do not tell.
    fileprivate var pixelSizeMetres: Double? {
        provenance.settings["pixel-size"].flatMap { Double($0) }.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
}
