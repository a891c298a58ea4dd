import Foundation
public import Gate
public import Ground
import Projection

/// What OGR and GEOS say of a parcel file that is to be taken in: every feature, its faults and what was repaired.
///
/// Unlike ``ParcelReader``, which leaves bad features out and goes on, this looks at the file as a whole: whoever
/// hands it in is told all of it.
public struct ParcelInspection: Sendable, Codable, Hashable {
    /// A feature with a polygon.
    public struct Feature: Sendable, Codable, Hashable {
        /// What its fields say.
        public var record: ParcelRecord
        /// The rectangle around it, longitude and latitude; nil = it has no usable polygon.
        public var bounds: Bounds?
        /// Its area in m², measured on the ellipsoid; 0 without a polygon.
        public var area: Double
    }

    /// The CRS that the layer names.
    public private(set) var crs: CRSCode
    /// The layer that was read.
    public private(set) var layer: String
    /// Every feature in file order.
    public private(set) var features: [Feature] = []
    /// What single features have wrong, in file order, the first 100.
    public private(set) var faults: [GateNote] = []
    /// What was repaired, and what a survey will leave out.
    public private(set) var warnings: [GateNote] = []

    /// Reads a file that has passed ``VectorGate``; `layer` and `codeField` as in ``ParcelReader/Options``.
    ///
    /// Throws `GateError` or ``CadastreError``. Memory: all polygons, for the search of overlaps.
    public static func read(
        path: String, inspection: VectorInspection, layer wanted: String? = nil, codeField: String? = nil,
        maximumExtentMetres: Double = 4_000
    ) throws -> ParcelInspection {
        let file = try VectorFile(path: path, inspection: inspection)
        let layer = try ParcelReader.chooseLayer(of: file, wanted: wanted)
        guard let crs = file.crs(of: layer) else { throw CadastreError.noCRS(path: path, layer: layer) }
        var result = ParcelInspection(crs: crs, layer: layer)
        var survey = ShapeSurvey(maximumExtent: maximumExtentMetres)
        let names = file.fields(of: layer)
        func field(_ wanted: [String]) -> String {
            wanted.lazy.compactMap { name in names.first { $0.lowercased() == name } }.first ?? ""
        }
        let fields = [
            field(codeField.map { [$0.lowercased()] } ?? ParcelFields.code), field(ParcelFields.village),
            field(ParcelFields.validFrom), field(ParcelFields.validTo), field(ParcelFields.area),
        ]
        let transformation = try CoordinateTransformation(from: crs, to: .wgs84)
        let inspector = GeometryInspector()
        try file.forEachFeature(of: layer, fields: fields) { feature in
            let number = result.features.count + 1
            let values = feature.values
            let code = values[0].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
            let record = ParcelRecord(
                code: code.map { .text($0) } ?? .missing, village: values[1], validFrom: values[2],
                validTo: values[3], declaredArea: values[4].flatMap(Double.init))
            let (polygon, fault) = survey.take(
                feature.shape, number: number, inspector: inspector, transformation: transformation)
            if let fault, result.faults.count < VectorInspection.maximumFaults { result.faults.append(fault) }
            let bounds = polygon?.bounds
            let scale = EarthScale(latitude: bounds.map { ($0.minY + $0.maxY) / 2 } ?? 0)
            result.features.append(
                Feature(record: record, bounds: bounds, area: (polygon?.area ?? 0) * scale.area))
        }
        result.warnings = survey.warnings
        let overlaps = ParcelOverlaps.find(survey.polygons, inspector: inspector)
        if let note = overlaps.note(naming: { result.name(of: $0) }) { result.warnings.append(note) }
        return result
    }

    /// What to call a feature: its code, or its number.
    private func name(of index: Int) -> String {
        guard case .text(let code) = features[index].record.code else { return "#\(index + 1)" }
        return GateError.escaped(code)
    }
}

/// Shapes one after another: what is wrong with each, and how many were repaired.
private struct ShapeSurvey {
    let maximumExtent: Double
    /// Valid polygons in longitude and latitude; nil where a feature has none.
    var polygons: [MultiPolygon?] = []
    private var repaired: [String] = []
    private var left: [String] = []
    private var wide: [String] = []

    init(maximumExtent: Double) { self.maximumExtent = maximumExtent }

    mutating func take(
        _ shape: VectorFeature.Shape, number: Int, inspector: GeometryInspector,
        transformation: CoordinateTransformation
    ) -> (polygon: MultiPolygon?, fault: GateNote?) {
        var polygon: MultiPolygon?
        defer { polygons.append(polygon) }
        let source: MultiPolygon
        switch shape {
        case .empty:
            return (
                nil,
                GateNote(
                    "geom.empty", zh: "第 \(number) 个要素没有图形；请补绘或删除",
                    en: "feature \(number) has no geometry; draw it or remove it")
            )
        case .other(let type):
            return (
                nil,
                GateNote(
                    "geom.type", zh: "第 \(number) 个要素是 \(type)；宗地必须是面",
                    en: "feature \(number) is a \(type); a parcel is a polygon")
            )
        case .polygons(let shape), .collection(let shape): source = shape
        }
        let outOfRange = GateNote(
            "geom.range", zh: "第 \(number) 个要素的坐标超出坐标系范围；请检查坐标与坐标系",
            en: "feature \(number) has coordinates outside its CRS; check them and the CRS")
        // Written so that NaN is caught too; GEOS is asked about nothing beyond the earth.
        guard source.polygons.allSatisfy({ $0.rings.joined().allSatisfy { abs($0.x) < 1e9 && abs($0.y) < 1e9 } })
        else { return (nil, outOfRange) }
        // Before the change of CRS: a straight line in one is none in another.
        let sound: MultiPolygon
        switch inspector.examine(source) {
        case .sound(let shape): sound = shape
        case .closed(let shape):
            sound = shape
            repaired.append("\(number): ring not closed")
        case .repairable(let shape, let reason, let change):
            sound = shape
            if change < 0.001 { repaired.append("\(number): \(reason)") } else { left.append("\(number): \(reason)") }
        case .degenerate(let reason):
            return (
                nil,
                GateNote(
                    "geom.degenerate", zh: "第 \(number) 个要素没有面积（\(reason)）；请重绘或删除",
                    en: "feature \(number) encloses no area (\(reason)); draw it again or remove it")
            )
        }
        guard let placed = try? transformation.apply(sound),
            placed.polygons.allSatisfy({ $0.rings.joined().allSatisfy { abs($0.x) <= 180 && abs($0.y) <= 90 } })
        else { return (nil, outOfRange) }
        polygon = placed
        if let bounds = polygon?.bounds {
            let scale = EarthScale(latitude: (bounds.minY + bounds.maxY) / 2)
            let extent = max(bounds.width * scale.x, bounds.height * scale.y)
            if extent > maximumExtent { wide.append("\(number): \(Int(extent)) m") }
        }
        return (polygon, nil)
    }

    var warnings: [GateNote] {
        func list(_ items: [String]) -> String {
            items.prefix(20).joined(separator: ", ") + (items.count > 20 ? ", … +\(items.count - 20)" : "")
        }
        var notes: [GateNote] = []
        if !repaired.isEmpty {
            notes.append(
                GateNote(
                    "geom.repaired", zh: "\(repaired.count) 个要素的图形已修复，面积变化不到 0.1%（\(list(repaired))）",
                    en: "\(repaired.count) geometries repaired, their area changed by under 0.1 % (\(list(repaired)))"))
        }
        if !left.isEmpty {
            notes.append(
                GateNote(
                    "geom.repaired",
                    zh: "\(left.count) 个要素的图形无效，修复会改变面积（\(list(left))）；测查时将剔除，请在 GIS 中改正",
                    en: "\(left.count) geometries are invalid and their repair changes the area (\(list(left))); "
                        + "a survey leaves them out, correct them in a GIS"))
        }
        if !wide.isEmpty {
            notes.append(
                GateNote(
                    "geom.extent", zh: "\(wide.count) 个要素跨度超过 \(Int(maximumExtent)) 米（\(list(wide))）；测查时将剔除，请拆分",
                    en: "\(wide.count) features are wider than \(Int(maximumExtent)) m (\(list(wide))); "
                        + "a survey leaves them out, split them"))
        }
        return notes
    }
}
