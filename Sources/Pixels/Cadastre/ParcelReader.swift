import Foundation
import Gate
public import Ground
public import Projection

/// Reads parcel files into a ``Cadastre``.
public struct ParcelReader {
    /// What to read and how.
    public struct Options: Sendable, Hashable {
        /// Parcel files.
        public var paths: [String]
        /// The layer; nil = the only one, or the one called `parcels`.
        public var layer: String?
        /// The field with the parcel code; nil = found among the known names (``Gate/CodeField``).
        public var codeField: String?
        /// Whether well-formed codes of other uses than homestead are surveyed too.
        public var includesOtherUses: Bool
        /// Surveyors' parameters between two datums; nil = what PROJ knows.
        public var datumShift: DatumShift?
        /// Largest width or height of a parcel, metres; a larger one is an error of the data (parts of different
        /// parcels under one code, a village outline) and would cost memory without bound.
        public var maximumExtentMetres = 4_000.0

        /// Options with their defaults.
        public init(
            paths: [String], layer: String? = nil, codeField: String? = nil, includesOtherUses: Bool = false
        ) {
            self.paths = paths
            self.layer = layer
            self.codeField = codeField
            self.includesOtherUses = includesOtherUses
        }
    }

    private struct Candidate {
        let file: String
        let layer: String
        let featureID: Int64
        let code: ParcelCode
        let polygon: MultiPolygon
    }

    private var candidates: [Candidate] = []
    private var rejections: [ParcelRejection] = []
    private var warnings: [String: Int] = [:]
    private var sources: [VectorSource] = []
    private var codes: Set<ParcelCode> = []
    private var successors: [ParcelCode: [ParcelCode]] = [:]

    /// The CRS of the first parcel file, for deciding the survey's. Throws ``CadastreError``.
    public static func crs(of options: Options) throws -> CRSCode {
        guard let path = options.paths.first else { throw CadastreError.missing(path: "--parcels") }
        let file = try VectorFile(path: path)
        let layer = try chooseLayer(of: file, wanted: options.layer)
        guard let crs = file.crs(of: layer) else { throw CadastreError.noCRS(path: path, layer: layer) }
        return crs
    }

    /// Reads all parcels and brings them to `crs`.
    ///
    /// Features that cannot be judged are left out with a reason; throws ``CadastreError`` when a file as a whole
    /// cannot be used or nothing is left. Cost: all parcels in memory, about 1 kB each.
    public static func read(_ options: Options, crs: CRSCode, grid: GovernanceGrid) throws -> Cadastre {
        var reader = ParcelReader()
        for path in options.paths { try reader.readFile(path, options: options, crs: crs) }
        return try reader.finish(options: options, crs: crs, grid: grid)
    }

    static func chooseLayer(of file: VectorFile, wanted: String?) throws -> String {
        let layers = file.layers
        if let wanted {
            guard layers.contains(wanted) else { throw CadastreError.noLayer(path: file.path, layers: layers) }
            guard !file.isView(wanted) else { throw CadastreError.view(path: file.path, layer: wanted) }
            return wanted
        }
        // A view beside a table is not offered as a layer.
        let stored = layers.filter { !file.isView($0) }
        if stored.isEmpty, let view = layers.first { throw CadastreError.view(path: file.path, layer: view) }
        if let only = stored.first, stored.count == 1 { return only }
        if stored.contains("parcels") { return "parcels" }
        throw CadastreError.noLayer(path: file.path, layers: stored)
    }

    private mutating func readFile(_ path: String, options: Options, crs: CRSCode) throws {
        let file = try VectorFile(path: path, codeField: options.codeField)
        let layer = try Self.chooseLayer(of: file, wanted: options.layer)
        guard let source = file.crs(of: layer) else { throw CadastreError.noCRS(path: path, layer: layer) }
        let (use, codes) = try file.codes(of: layer, wanted: options.codeField)
        let texts = file.inspection.codeTexts.merging(file.textWarnings, uniquingKeysWith: +)
        let transformation = try CoordinateTransformation(from: source, to: crs, shift: options.datumShift)
        var places = try PlaceCensus(of: source)
        var number = 0
        let inspector = GeometryInspector()
        let former = file.field(of: layer, ParcelFields.formerCode)
        try file.forEachFeature(of: layer, fields: [former]) { feature in
            defer { number += 1 }
            func reject(_ reason: ParcelRejection.Reason, _ detail: String) {
                rejections.append(
                    ParcelRejection(
                        file: file.fileName, layer: layer, featureID: feature.id, reason: reason, detail: detail))
            }
            guard number < codes.count, case .text(let value) = codes[number] else {
                return reject(.codeMissing, use.taken.field ?? "id")
            }
            let text = Self.trimmed(value)
            guard !text.isEmpty else { return reject(.codeMissing, use.taken.field ?? "id") }
            let code = ParcelCode(text)
            self.codes.insert(code)
            for old in Self.formerCodes(feature.values[0]) where old != code {
                successors[old, default: []].append(code)
            }
            if code.isWellFormed, !code.isHomestead, !options.includesOtherUses { return reject(.notHomestead, text) }
            let polygon: MultiPolygon
            switch Self.shape(of: feature, inspector: inspector) {
            case .failure(let fault): return reject(fault.reason, fault.detail)
            case .success(let shape):
                polygon = shape.polygon
                if shape.isRepaired { warnings["geometryRepaired", default: 0] += 1 }
            }
            places.take(polygon.bounds, number: number + 1)
            // A projected coordinate beyond 10⁹ m is no place on earth, and would overflow pixel arithmetic.
            guard let projected = try? transformation.apply(polygon), let bounds = projected.bounds,
                max(abs(bounds.minX), abs(bounds.maxX), abs(bounds.minY), abs(bounds.maxY)) < 1e9
            else { return reject(.coordinatesOutOfRange, source.description) }
            let extent = max(bounds.width, bounds.height)
            guard extent <= options.maximumExtentMetres else {
                return reject(.extentTooLarge, "\(Int(extent)) m > \(Int(options.maximumExtentMetres)) m")
            }
            if !code.isWellFormed { warnings["parcelCodeNotWellFormed", default: 0] += 1 }
            candidates.append(
                Candidate(file: file.fileName, layer: layer, featureID: feature.id, code: code, polygon: projected))
        }
        guard number == codes.count else {
            throw CadastreError.readFailed(path: path, layer: layer, reason: "\(number) of \(codes.count) features")
        }
        if places.isSwapped {
            throw CadastreError.swapped(
                path: path, layer: layer, crs: source, place: PlaceCensus.text(places.firstSwapped?.place))
        }
        if places.outside > 0 { warnings["parcelOutsideCRSArea", default: 0] += places.outside }
        warnings.merge(texts, uniquingKeysWith: +)
        var entry = VectorSource(file: file, layer: layer, crs: source)
        (entry.place, entry.codeField, entry.outsideArea) = (places.first, use, places.outside)
        sources.append(entry)
    }

    /// The codes in a cell of former codes: one, or several of parcels that were merged.
    private static func formerCodes(_ cell: String?) -> [ParcelCode] {
        (cell ?? "").split { ",;、，； \t|/".contains($0) }.map { ParcelCode(String($0)) }
    }

    /// Without white space at either end; most codes have none, and testing costs a hundredth of trimming.
    private static func trimmed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last else { return text }
        let isPlain: (UInt8) -> Bool = { $0 > 0x20 && $0 < 0x7F }
        return isPlain(first) && isPlain(last) ? text : text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private struct ShapeFault: Error {
        let reason: ParcelRejection.Reason
        let detail: String
    }

    private static func shape(
        of feature: VectorFeature, inspector: GeometryInspector
    ) -> Result<(polygon: MultiPolygon, isRepaired: Bool), ShapeFault> {
        switch feature.shape {
        case .empty: return .failure(ShapeFault(reason: .geometryEmpty, detail: ""))
        case .other(let name): return .failure(ShapeFault(reason: .geometryNotPolygon, detail: name))
        case .polygons(let polygon), .collection(let polygon):
            guard polygon.polygons.allSatisfy({ $0.rings.joined().allSatisfy { $0.x.isFinite && $0.y.isFinite } })
            else {
                return .failure(ShapeFault(reason: .coordinatesOutOfRange, detail: "NaN"))
            }
            switch inspector.inspect(polygon) {
            case .valid(let polygon):
                // Of a collection only the polygons are kept.
                if case .collection = feature.shape { return .success((polygon, true)) }
                return .success((polygon, false))
            case .repaired(let polygon, _): return .success((polygon, true))
            case .rejected(let reason): return .failure(ShapeFault(reason: .geometryInvalid, detail: reason))
            }
        }
    }

    private mutating func finish(options: Options, crs: CRSCode, grid: GovernanceGrid) throws -> Cadastre {
        var occurrences: [ParcelCode: Int] = [:]
        occurrences.reserveCapacity(candidates.count)
        for candidate in candidates { occurrences[candidate.code, default: 0] += 1 }
        let inspector = GeometryInspector()
        var parcels: [Parcel] = []
        parcels.reserveCapacity(candidates.count)
        for candidate in candidates {
            guard occurrences[candidate.code] == 1 else {
                rejections.append(
                    ParcelRejection(
                        file: candidate.file, layer: candidate.layer, featureID: candidate.featureID,
                        reason: .duplicateCode, detail: candidate.code.text))
                continue
            }
            guard let bounds = candidate.polygon.bounds,
                let point = inspector.representativePoint(of: candidate.polygon)
            else {
                rejections.append(
                    ParcelRejection(
                        file: candidate.file, layer: candidate.layer, featureID: candidate.featureID,
                        reason: .geometryInvalid, detail: "no interior point"))
                continue
            }
            let place = grid.place(of: point)
            if place.village == nil { warnings["parcelOutsideGovernanceGrid", default: 0] += 1 }
            parcels.append(
                Parcel(
                    code: candidate.code, polygon: candidate.polygon, bounds: bounds, representativePoint: point,
                    place: place))
        }
        guard !parcels.isEmpty else {
            throw CadastreError.noParcels(
                path: options.paths.joined(separator: ", "), rejected: rejections.count,
                first: rejections.first?.message)
        }
        parcels.sort { $0.code < $1.code }
        return Cadastre(
            crs: crs, parcels: parcels, rejections: rejections, warnings: warnings, sources: sources, codes: codes,
            successors: successors)
    }
}
