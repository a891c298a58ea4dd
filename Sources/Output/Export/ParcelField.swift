import Findings
import Ground

/// A parcel with its latest verdict; nil where no survey has judged it.
struct ParcelRow {
    let parcel: ParcelRecord
    let verdict: Verdict?
}

extension ExportField<ParcelRow> {
    /// The attributes of a parcel, in the order in which people read them; empty where no survey has judged it.
    static var parcels: [ExportField] {
        [
            text("parcel_code", zh: "宗地代码", en: "parcel", short: Message(zh: "宗地号", en: "parcel")) {
                $0.parcel.code.text
            },
            text("class", zh: "类别代号", en: "class code") { $0.verdict?.verdictClass.rawValue },
            said("class_name", zh: "最近结论", en: "latest verdict", short: Message(zh: "结论", en: "verdict")) {
                $0.verdict?.verdictClass.name
            },
            probability("score", zh: "建设概率", en: "score") { $0.verdict?.score },
            probability("confidence", zh: "置信度", en: "confidence", short: Message(zh: "置信度", en: "confidence")) {
                $0.verdict?.confidence
            },
            number(
                "valid_share", zh: "有效观测占比", en: "observed share", short: Message(zh: "观测率", en: "observed"),
                decimals: 2
            ) { $0.verdict?.validShare },
            number("residual_shift_px", zh: "残余错位（像元）", en: "residual shift (px)", decimals: 2) {
                $0.verdict?.residualShiftPixels
            },
        ] + places { $0.parcel.place }
    }
}
