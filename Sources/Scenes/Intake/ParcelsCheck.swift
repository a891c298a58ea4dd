import Cadastre
import Foundation
public import Gate
import GeoPackage
public import Ground
public import Projection

/// Checks a parcel file that an officer hands in, before any parcel is taken in.
///
/// 1. The name: a regular file under the roots, no link out of them (`PathGate`).
/// 2. The bytes: what the format is by its signature, and whether its structure is sound (`VectorGate`).
/// 3. A GeoPackage's schema, pages and geometry blobs (`GeoPackage.inspect`).
/// 4. OGR and GEOS: CRS, fields, shapes, repairs, overlaps (`ParcelInspection`).
/// 5. The rules for parcels together (`ParcelRules`), their place (``ParcelPlace``) and their areas.
///
/// A file is accepted as a whole or refused as a whole, with a code.
public struct ParcelsCheck: Sendable, Codable, Hashable {
    /// Folders under which files must lie; none = each file's own folder is its root.
    public var roots: [String] = []
    /// The layer; nil = the only one, or the one called `parcels`.
    public var layer: String?
    /// The field with the parcel's code; nil = found among the known names (`CodeField`).
    public var codeField: String?
    /// Surveyors' parameters between two datums; nil = what PROJ knows.
    public var datumShift: DatumShift?
    /// Where parcels may lie, longitude and latitude; nil = anywhere.
    public var area: Bounds?
    /// Governance grids whose villages are the ones that there are.
    public var gridPaths: [String] = []
    /// Villages that there are, besides those of ``gridPaths``, by code.
    public var villageCodes: [String] = []
    /// The nine-digit code of the town whose officer hands the file in; nil = the whole district.
    public var town: String?
    /// Parcel files taken in earlier: parcels that all miss them by a few hundred metres are suspicious.
    public var knownPaths: [String] = []

    /// A check of the file's structure only.
    public init() {}

    /// What became of a file.
    public struct Outcome: Sendable, Codable, Hashable {
        /// The file as it was named.
        public var path: String
        /// Accepted, accepted with warnings, or refused.
        public var report: GateReport
        /// The CRS of its parcels; nil where it was not read that far.
        public var crs: CRSCode?
        /// Number of its features; nil where it was not read that far.
        public var featureCount: Int?
        /// The area of all its features, measured on the ellipsoid; nil where it was not read that far.
        public var squareMetres: Double?
        /// The field that the codes were taken from; nil where it was not read that far.
        public var codeField: CodeFieldUse?

        /// A refusal, or an outcome of a file that was not read.
        public init(path: String, report: GateReport) { (self.path, self.report) = (path, report) }

        /// Nil where the file is accepted.
        public var exitStatus: ExitStatus? {
            switch report.refusal?.code {
            case nil: nil
            case "input.missing": .noInput
            case "forbidden": .notPermitted
            case "store.newer": .configuration
            default: .badData
            }
        }

        /// Every line for people, with the file's name; the refusal last.
        public var messages: [Message] {
            (report.warnings + [report.refusal].compactMap { $0 }).map { GateError(path: path, note: $0).message }
        }
    }

    /// Checks one file. Reads it through GDAL in this process: run it where a crash does no harm.
    ///
    /// Never throws for what the file holds; throws for settings that cannot be used (a grid or known file).
    public func run(_ path: String) throws -> Outcome {
        let register = try villageRegister()
        var outcome = Outcome(path: path, report: GateReport())
        do {
            try look(at: path, rules: ParcelRules(villages: register, town: town), into: &outcome)
        } catch let refusal as Refusal {
            outcome.report.refusal = refusal.note
        } catch let error as GateError {
            outcome.report.refusal = error.note
        } catch let note as ContainerInspection.Note {
            outcome.report.refusal = GateNote(note)
        } catch let error as CadastreError {
            outcome.report.refusal = GateNote(error)
        } catch let error as ProjectionError {
            outcome.report.refusal = GateNote(
                "vector.crs", zh: "坐标系无法使用（\(error.message.chinese)）",
                en: "its CRS cannot be used (\(error.message.english))")
        }
        return outcome
    }

    /// Refuses a file whose structure is unsound, whatever single features have wrong, before OGR reads it in this
    /// process: for parcels and grids of a survey, which leaves bad features out by name. Throws `GateError`.
    public static func requireSoundStructure(_ path: String) throws {
        let file = try VectorGate.admit(path)
        guard try VectorGate.inspect(path: file).format == .geoPackage else { return }
        do {
            try GeoPackage.inspectSchema(path: file)
        } catch {
            throw GateError(path: path, note: GateNote(error))
        }
    }

    private struct Refusal: Error {
        let note: GateNote
    }

    private func look(at path: String, rules: ParcelRules, into outcome: inout Outcome) throws {
        func refuse(_ note: GateNote?) throws {
            if let note { throw Refusal(note: note) }
        }
        func judge(_ records: [CadastreFeature]) throws {
            let report = rules.judge(records)
            outcome.report.warnings += report.warnings
            try refuse(report.refusal)
        }
        let file = try VectorGate.admit(path, roots: roots)
        let inspection = try VectorGate.inspect(path: file, codeField: codeField)
        outcome.report.warnings += inspection.warnings
        outcome.featureCount = inspection.records?.count
        outcome.codeField = inspection.codeField
        try refuse(inspection.faults.first)
        if let records = inspection.records {
            try refuse(Self.codeFault(inspection))
            try judge(records)
        }
        if inspection.format == .geoPackage {
            let container = try GeoPackage.inspect(path: file, layer: layer)
            outcome.report.warnings += container.warnings.map(GateNote.init)
            outcome.featureCount = container.featureCount
            try refuse(container.faults.first.map(GateNote.init))
        }
        let parcels = try ParcelInspection.read(
            path: file, inspection: inspection, layer: layer, codeField: codeField, shift: datumShift)
        outcome.crs = parcels.crs
        outcome.codeField = parcels.codeField
        outcome.squareMetres = parcels.features.map(\.area).reduce(0, +)
        outcome.featureCount = parcels.features.count
        // A GeoJSON's records were read more exactly above: OGR makes one text of 1 and "1".
        if inspection.records == nil { try judge(parcels.features.map(\.record)) }
        try refuse(parcels.faults.first)
        outcome.report.warnings += parcels.warnings + [parcels.codeField.warning].compactMap { $0 }
        try refuse(ParcelPlace.outside(area, parcels.features.map(\.bounds)))
        let records = inspection.records ?? parcels.features.map(\.record)
        outcome.report.warnings += [ParcelPlace.declared(records, measured: parcels.features.map(\.area))]
            .compactMap { $0 }
        for known in knownPaths {
            let before = try ParcelInspection.read(path: known, inspection: VectorGate.inspect(path: known))
            if let note = ParcelPlace.shifted(parcels.features, against: before.features) {
                outcome.report.warnings.append(note)
            }
        }
    }

    /// What is wrong with the codes of a GeoJSON as a whole, before they are judged one by one.
    private static func codeFault(_ inspection: VectorInspection) -> GateNote? {
        guard let use = inspection.codeField, let codes = inspection.codes else {
            return GateNote("parcel.noId", CadastreError.noCodeField(inspection.fields))
        }
        for case .inexact(let text) in codes {
            return GateNote(
                "parcel.inexactCode", CadastreError.inexactCodes(field: use.taken.field ?? "id", example: text))
        }
        return nil
    }

    private func villageRegister() throws -> VillageRegister? {
        guard !gridPaths.isEmpty || !villageCodes.isEmpty else { return nil }
        return VillageRegister(
            try GovernanceGrid.villages(paths: gridPaths).map { ($0.code, $0.name) } + villageCodes.map { ($0, nil) })
    }
}

extension GateNote {
    fileprivate init(_ code: String, _ message: Message) {
        self.init(code, zh: message.chinese, en: message.english)
    }

    fileprivate init(_ note: ContainerInspection.Note) {
        self.init(note.code, zh: note.message.chinese, en: note.message.english)
    }

    fileprivate init(_ error: CadastreError) {
        switch error {
        case .missing: self.init("input.missing", zh: "没有这个文件；请检查路径", en: "there is no such file; check the path")
        case .noCRS:
            self.init(
                "vector.crs", zh: "没有可识别的坐标系；请补上，例如 ogr2ogr -a_srs EPSG:4547",
                en: "has no CRS that can be identified; add it, e.g. ogr2ogr -a_srs EPSG:4547")
        case .noLayer(_, let layers):
            let names = layers.prefix(20).map(GateError.escaped)
            self.init(
                "vector.layer", zh: "请用 --layer 指定图层（有：\(names.joined(separator: "、"))）",
                en: "choose a layer with --layer (there are: \(names.joined(separator: ", ")))")
        case .cannotOpen(_, let reason), .readFailed(_, _, let reason):
            self.init(
                "vector.parse", zh: "无法读取（\(GateError.escaped(reason))）；请重新导出",
                en: "cannot be read (\(GateError.escaped(reason))); export the file again")
        case .noCodeField(_, _, let fields): self.init("parcel.noId", CadastreError.noCodeField(fields))
        case .inexactCodes(_, _, let field, let example):
            self.init("parcel.inexactCode", CadastreError.inexactCodes(field: field, example: example))
        case .textDamaged(_, _, let count):
            self.init(
                "vector.encoding", zh: "\(count) 处文字含丢失的字符（U+FFFD）或无效编码；请从原始数据按 UTF-8 重新导出",
                en:
                    "\(count) texts hold lost characters (U+FFFD) or bytes that are no text; export them again from the "
                    + "source, as UTF-8")
        case .view: self.init("gpkg.schema", error.message)
        case .swapped: self.init("geom.outsideArea", error.message)
        case .noGridFields, .noParcels:
            self.init("parcel.noId", zh: error.message.chinese, en: error.message.english)
        }
    }
}
