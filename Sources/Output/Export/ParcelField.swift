import Findings
import Ground

/// An attribute of a parcel with its latest verdict.
struct ParcelField {
    let name: String
    let value: (ParcelRecord, Verdict?) -> FieldValue

    /// The attributes, in the order in which people read them; empty where no survey has judged the parcel.
    static var all: [ParcelField] {
        [
            ParcelField(name: "parcel_code") { parcel, _ in .text(parcel.code.text) },
            ParcelField(name: "class") { .text($1?.verdictClass.rawValue) },
            ParcelField(name: "class_name") { .text($1?.verdictClass.name.chinese) },
            ParcelField(name: "score") { .number($1?.score) },
            ParcelField(name: "confidence") { .number($1?.confidence) },
            ParcelField(name: "valid_share") { .number($1?.validShare) },
            ParcelField(name: "residual_shift_px") { .number($1?.residualShiftPixels) },
            ParcelField(name: "district") { parcel, _ in .text(parcel.place.district) },
            ParcelField(name: "town") { parcel, _ in .text(parcel.place.town) },
            ParcelField(name: "village") { parcel, _ in .text(parcel.place.village) },
            ParcelField(name: "cell") { parcel, _ in .text(parcel.place.cell) },
        ]
    }
}
