import Findings
import GeoPackage
import Ground
import WorkOrders

/// A finding with the order that it joined.
struct FindingRow {
    let record: FindingRecord
    let order: WorkOrderID?

    /// The rows of a collection, in its order.
    static func all(_ collection: FindingCollection) -> [FindingRow] {
        collection.findings.map { FindingRow(record: $0, order: collection.orders[$0.id]) }
    }
}

extension ExportField<FindingRow> {
    /// The attributes of a finding, in the order in which people read them.
    static var findings: [ExportField] {
        judged + [
            time("earlier_acquired_at", zh: "前一期采集时间", en: "earlier epoch", short: Message(zh: "前一期", en: "earlier")) {
                $0.record.finding.earlierAcquiredAt
            },
            time("later_acquired_at", zh: "后一期采集时间", en: "later epoch", short: Message(zh: "后一期", en: "later")) {
                $0.record.finding.laterAcquiredAt
            },
            number("valid_share", zh: "有效观测占比", en: "observed share", decimals: 2) {
                $0.record.finding.verdict.validShare
            },
            number("residual_shift_px", zh: "残余错位（像元）", en: "residual shift (px)", decimals: 2) {
                $0.record.finding.verdict.residualShiftPixels
            },
        ] + places { $0.record.finding.place } + decided
    }

    private static var judged: [ExportField] {
        [
            text("id", zh: "图斑编号", en: "finding", short: Message(zh: "编号", en: "id")) { $0.record.id.text },
            text("parcel_code", zh: "宗地代码", en: "parcel", short: Message(zh: "宗地号", en: "parcel")) {
                $0.record.finding.verdict.parcelCode.text
            },
            text("class", zh: "类别代号", en: "class code") { $0.record.finding.verdict.verdictClass.rawValue },
            said("class_name", zh: "类别", en: "class", short: Message(zh: "类别", en: "class")) {
                $0.record.finding.verdict.verdictClass.name
            },
            probability("confidence", zh: "置信度", en: "confidence", short: Message(zh: "置信度", en: "confidence")) {
                $0.record.finding.verdict.confidence
            },
            probability("score", zh: "建设概率", en: "score") { $0.record.finding.verdict.score },
            text("state", zh: "状态代号", en: "state code") { $0.record.state.rawValue },
            said("state_name", zh: "状态", en: "state", short: Message(zh: "状态", en: "state")) { $0.record.state.name },
            number(
                "changed_area_inside_m2", zh: "宗地内变化面积（平方米）", en: "changed inside (m²)",
                short: Message(zh: "内面积", en: "inside_m2")
            ) { $0.record.finding.changedAreaInsideSquareMetres },
            number(
                "changed_area_beyond_m2", zh: "越出宗地面积（平方米）", en: "changed beyond (m²)",
                short: Message(zh: "外面积", en: "beyond_m2")
            ) { $0.record.finding.changedAreaBeyondSquareMetres },
            other("beyond_on_parcels", zh: "图斑同在宗地", en: "shared with parcels", .text) {
                .shares($0.record.finding.beyondOnParcels)
            },
            number("beyond_on_no_parcel_m2", zh: "不在所核查的宗地（平方米）", en: "on no surveyed parcel (m²)") {
                $0.record.finding.beyondOnNoParcelSquareMetres
            },
        ]
    }

    private static var decided: [ExportField] {
        [
            said("seen", zh: "所见", en: "what is seen", short: Message(zh: "所见", en: "seen")) { row in
                ChangeDescription(of: row.record.finding).text
            },
            said("reasons", zh: "依据", en: "because") { row in
                row.record.finding.basis.map { basis in
                    Message(
                        zh: basis.reasons.map(\.text.chinese).joined(separator: "；"),
                        en: basis.reasons.map(\.text.english).joined(separator: "; "))
                }
            },
            text("model", zh: "模型", en: "model") { $0.record.finding.basis.map { String($0.model.prefix(16)) } },
            text("survey", zh: "核查", en: "survey") { $0.record.finding.provenance.surveyID.text },
            text("work_order", zh: "工单编号", en: "work order", short: Message(zh: "工单", en: "order")) { $0.order?.text },
            text("decision", zh: "核查结论代号", en: "decision code") { $0.record.decidedClass?.rawValue },
            said("decision_name", zh: "核查结论", en: "decision", short: Message(zh: "结论", en: "decision")) {
                $0.record.decision?.name
            },
            text("decided_by", zh: "核查人", en: "decided by", short: Message(zh: "核查人", en: "decided_by")) {
                $0.record.decision?.decidedBy
            },
            time("decided_at", zh: "核查时间", en: "decided at", short: Message(zh: "核查日", en: "decided_at")) {
                $0.record.decision?.decidedAt
            },
            text("decision_note", zh: "备注", en: "note", short: Message(zh: "备注", en: "note")) {
                $0.record.decision?.note
            },
        ]
    }
}

extension ExportField {
    /// The governance units that something lies in.
    static func places(_ place: @escaping (Row) -> AdministrativePlace) -> [ExportField] {
        [
            text("district", zh: "区县", en: "district", short: Message(zh: "区县", en: "district")) { place($0).district },
            text("town", zh: "镇街", en: "town", short: Message(zh: "镇街", en: "town")) { place($0).town },
            text("village", zh: "村居", en: "village", short: Message(zh: "村居", en: "village")) { place($0).village },
            text("cell", zh: "网格", en: "cell", short: Message(zh: "网格", en: "cell")) { place($0).cell },
        ]
    }
}
