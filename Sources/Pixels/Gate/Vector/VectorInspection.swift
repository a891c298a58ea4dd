/// What the bytes of a vector file say, once its structure has been found sound.
public struct VectorInspection: Sendable {
    /// The format, by signature.
    public var format: VectorFormat
    /// What was assumed or will be left out, without a single feature being wrong.
    public var warnings: [GateNote] = []
    /// What single features have wrong, in file order, at most ``maximumFaults``: a survey leaves such features out
    /// by name, a check of parcels refuses the file.
    public var faults: [GateNote] = []
    /// One record a feature in file order, where the bytes were read that far (GeoJSON); nil = ask OGR.
    public var records: [CadastreFeature]?
    /// How its text is written; only a Shapefile may say anything but UTF-8.
    public var textCode = TextCode.unnamed
    /// Names of the fields, where the bytes were read that far (GeoJSON, Shapefile), at most ``maximumFields``.
    public var fields: [String] = []
    /// The field that the codes were taken from; nil = there is none, or OGR has to be asked (GeoPackage, FlatGeobuf).
    public var codeField: CodeFieldUse?
    /// One code a feature in file order; nil as ``codeField``.
    public var codes: [CadastreFeature.Code]?
    /// Texts that are in another encoding than the file says, and were read in their own.
    public var textsInOtherEncoding = 0
    /// What was assumed of the codes' text, by kind, as a survey counts it.
    public var codeTexts: [String: Int] = [:]

    /// The most faults that are kept.
    public static let maximumFaults = 100
    /// The most names of fields that are kept.
    public static let maximumFields = 200

    /// An inspection that found nothing yet.
    public init(format: VectorFormat) { self.format = format }

    mutating func fault(_ note: @autoclosure () -> GateNote) {
        if faults.count < Self.maximumFaults { faults.append(note()) }
    }
}

/// A fault of a file's structure: the file as a whole is refused.
struct VectorFault: Error {
    let note: GateNote

    init(_ code: String, zh chinese: String, en english: String) {
        note = GateNote(code, zh: chinese, en: english)
    }
}
