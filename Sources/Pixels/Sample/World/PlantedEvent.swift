import Ground

/// Something that differs between the epochs, on purpose.
struct PlantedEvent {
    /// What happened; real changes are named as the program's verdicts are.
    enum Kind: String, CaseIterable {
        case newBuilding, `extension`, demolished, taller
        // Distractors: they differ in the pixels, and no building has come or gone.
        case reroofed, tarp, grain, hardenedYard, vegetation, vehicle, materials, crops, shadow

        var isReal: Bool {
            switch self {
            case .newBuilding, .extension, .demolished, .taller: true
            default: false
            }
        }
    }

    let kind: Kind
    /// The parcel; nil = on open land.
    let parcel: ParcelCode?
    /// Where, in local metres.
    let shape: MultiPolygon
    /// Height of what came or went, metres; 0 for what lies flat.
    let heightMetres: Double
    /// One word on what it is.
    let cause: String
}
