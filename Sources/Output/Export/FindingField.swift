import Findings
import GeoPackage
import Ground
import WorkOrders

/// An attribute of a finding: its name and value in every format.
struct FindingField {
    let name: String
    let kind: Column.Kind
    let value: (FindingRecord, FindingCollection) -> FieldValue

    /// The attributes, in the order in which people read them.
    static var all: [FindingField] {
        [
            text("id") { $0.id.text },
            text("parcel_code") { $0.finding.verdict.parcelCode.text },
            text("class") { $0.finding.verdict.verdictClass.rawValue },
            text("class_name") { $0.finding.verdict.verdictClass.name.chinese },
            number("confidence") { $0.finding.verdict.confidence },
            number("score") { $0.finding.verdict.score },
            text("state") { $0.state.rawValue },
            text("state_name") { $0.state.name.chinese },
            number("changed_area_inside_m2") { $0.finding.changedAreaInsideSquareMetres },
            number("changed_area_beyond_m2") { $0.finding.changedAreaBeyondSquareMetres },
            FindingField(name: "beyond_on_parcels", kind: .text) { record, _ in .shares(record.finding.beyondOnParcels)
            },
            number("beyond_on_no_parcel_m2") { $0.finding.beyondOnNoParcelSquareMetres },
            text("earlier_acquired_at") { $0.finding.earlierAcquiredAt?.description },
            text("later_acquired_at") { $0.finding.laterAcquiredAt?.description },
            number("valid_share") { $0.finding.verdict.validShare },
            number("residual_shift_px") { $0.finding.verdict.residualShiftPixels },
            text("district") { $0.finding.place.district },
            text("town") { $0.finding.place.town },
            text("village") { $0.finding.place.village },
            text("cell") { $0.finding.place.cell },
            text("reasons") { record in
                record.finding.basis.map { $0.reasons.map(\.text.chinese).joined(separator: "；") }
            },
            text("model") { $0.finding.basis.map { String($0.model.prefix(16)) } },
            text("survey") { $0.finding.provenance.surveyID.text },
            FindingField(name: "work_order", kind: .text) { .text($1.orders[$0.id]?.text) },
            text("decision") { $0.decidedClass?.rawValue },
            text("decision_name") { $0.decidedClass?.decisionName.chinese },
            text("decided_by") { $0.decision?.decidedBy },
            text("decided_at") { $0.decision?.decidedAt.description },
            text("decision_note") { $0.decision?.note },
        ]
    }

    private static func text(_ name: String, _ value: @escaping (FindingRecord) -> String?) -> FindingField {
        FindingField(name: name, kind: .text) { record, _ in .text(value(record)) }
    }

    private static func number(_ name: String, _ value: @escaping (FindingRecord) -> Double?) -> FindingField {
        FindingField(name: name, kind: .double) { record, _ in .number(value(record)) }
    }
}
