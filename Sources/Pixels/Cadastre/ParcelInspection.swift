import Foundation
public import Gate
public import Ground
public import Projection

/// What OGR and GEOS find in a parcel file before it is taken in: every feature, its faults and its repairs.
///
/// Unlike ``ParcelReader``, which leaves bad features out and goes on, this checks the file as a whole: the person who
/// hands it in gets every fault at once.
public struct ParcelInspection: Sendable, Codable, Hashable {
    /// A feature with a polygon.
    public struct Feature: Sendable, Codable, Hashable {
        /// What its fields say.
        public var record: CadastreFeature
        /// The rectangle around it, longitude and latitude; nil = it has no usable polygon.
        public var bounds: Bounds?
        /// Its area in m², measured on the ellipsoid; 0 without a polygon.
        public var area: Double
    }

    /// The CRS that the layer names.
    public private(set) var crs: CRSCode
    /// The layer that was read.
    public private(set) var layer: String
    /// The field that the codes were taken from.
    public private(set) var codeField: CodeFieldUse
    /// Every feature in file order.
    public private(set) var features: [Feature] = []
    /// What single features have wrong, in file order, the first 100.
    public private(set) var faults: [GateNote] = []
    /// What was repaired, and what a survey will leave out.
    public private(set) var warnings: [GateNote] = []

    /// Reads a file that has passed ``Gate/VectorGate``; `layer` and `codeField` as in ``ParcelReader/Options``.
    ///
    /// Throws `GateError` or ``CadastreError``. Memory: all polygons, for the search of overlaps.
    public static func read(
        path: String, inspection: VectorInspection, layer wanted: String? = nil, codeField: String? = nil,
        shift: DatumShift? = nil, maximumExtentMetres: Double = 4_000
    ) throws -> ParcelInspection {
        let file = try VectorFile(path: path, inspection: inspection)
        let layer = try ParcelReader.chooseLayer(of: file, wanted: wanted)
        guard let crs = file.crs(of: layer) else { throw CadastreError.noCRS(path: path, layer: layer) }
        let (use, codes) = try file.codes(of: layer, wanted: codeField)
        let codeTexts = inspection.codeTexts.merging(file.textWarnings, uniquingKeysWith: +)
        var result = ParcelInspection(crs: crs, layer: layer, codeField: use)
        var survey = ShapeSurvey(maximumExtent: maximumExtentMetres)
        let fields = [
            ParcelFields.village, ParcelFields.validFrom, ParcelFields.validTo, ParcelFields.area,
            ParcelFields.formerCode,
        ].map { file.field(of: layer, $0) }
        let transformation = try CoordinateTransformation(from: crs, to: .wgs84, shift: shift)
        var places = try PlaceCensus(of: crs)
        let inspector = GeometryInspector()
        try file.forEachFeature(of: layer, fields: fields) { feature in
            let number = result.features.count + 1
            let values = feature.values
            let record = CadastreFeature(
                code: number <= codes.count ? codes[number - 1] : .missing, village: values[0], validFrom: values[1],
                validTo: values[2], declaredArea: values[3].flatMap(Double.init), formerCode: values[4])
            if case .polygons(let shape) = feature.shape { places.take(shape.bounds, number: number) }
            let (polygon, fault) = survey.take(
                feature.shape, number: number, inspector: inspector, transformation: transformation)
            if let fault, result.faults.count < VectorInspection.maximumFaults { result.faults.append(fault) }
            let bounds = polygon?.bounds
            let scale = EarthScale(latitude: bounds.map { ($0.minY + $0.maxY) / 2 } ?? 0)
            result.features.append(
                Feature(record: record, bounds: bounds, area: (polygon?.area ?? 0) * scale.area))
        }
        guard result.features.count == codes.count else {
            throw CadastreError.readFailed(
                path: path, layer: layer, reason: "\(result.features.count) of \(codes.count) features")
        }
        if let fault = Self.fault(of: places, crs: crs) { result.faults.insert(fault, at: 0) }
        result.warnings =
            Self.warnings(of: places, crs: crs)
            + Self.warnings(ofTexts: codeTexts.merging(file.textWarnings, uniquingKeysWith: +), in: file)
            + survey.warnings
        let source = places.first.map { [(name: file.fileName, crs: crs, place: $0)] } ?? []
        // China's imagery uses CGCS2000, other imagery WGS 84.
        let isChinese = try places.first.map { GroundScale.isInChina(try transformation.apply($0)) } ?? true
        let target = isChinese ? CRSCode(epsg: 4490) : .wgs84
        result.warnings += try DatumWarning.warnings(of: source, to: target, shift: shift).map {
            GateNote("vector.datum", zh: $0.message(forFile: true).chinese, en: $0.message(forFile: true).english)
        }
        let overlaps = ParcelOverlaps.find(survey.polygons, inspector: inspector)
        if let note = overlaps.note(naming: { result.name(of: $0) }) { result.warnings.append(note) }
        return result
    }

    /// The refusal of a file that lies far outside its CRS's area of use; nil = it does not.
    private static func fault(of places: PlaceCensus, crs: CRSCode) -> GateNote? {
        if places.isSwapped, let first = places.firstSwapped {
            return GateNote(
                "geom.outsideArea",
                zh: "第 \(first.number) 个要素位于（\(PlaceCensus.text(first.place))），在 \(crs) 的适用范围之外，像是先北后东"
                    + "（共 \(places.swapped) 个）；请对调坐标（东坐标在前）",
                en:
                    "feature \(first.number) lies at (\(PlaceCensus.text(first.place))), outside where \(crs) is used; its "
                    + "coordinates look swapped (northing first), as those of \(places.swapped) features do: write the easting first"
            )
        }
        guard let farthest = places.farthest, farthest.degrees > AreaOfUse.farOutside else { return nil }
        return GateNote(
            "geom.outsideArea",
            zh: "第 \(farthest.number) 个要素位于（\(PlaceCensus.text(farthest.place))），远在 \(crs) 的适用范围之外；"
                + "请检查坐标系（分带是否写错）",
            en:
                "feature \(farthest.number) lies at (\(PlaceCensus.text(farthest.place))), far outside where \(crs) is used; "
                + "check its CRS (is it the right zone?)")
    }

    private static func warnings(of places: PlaceCensus, crs: CRSCode) -> [GateNote] {
        guard places.outside > 0 else { return [] }
        let shown = PlaceCensus.text(places.farthest?.place ?? places.firstSwapped?.place)
        return [
            GateNote(
                "vector.outsideUse", zh: "\(places.outside) 个要素在 \(crs) 的适用范围之外（如 \(shown)）；请检查坐标系（分带是否写错）",
                en:
                    "\(places.outside) features lie outside where \(crs) is used (e.g. \(shown)); check the CRS (is it the "
                    + "right zone?)")
        ]
    }

    /// What was assumed of texts where the gate has not said it already.
    private static func warnings(ofTexts assumed: [String: Int], in file: VectorFile) -> [GateNote] {
        var notes: [GateNote] = []
        if let count = assumed["textDecodedAsGBK"], !file.isDBase {
            notes.append(
                GateNote(
                    "vector.encoding", zh: "\(count) 处文字不是 UTF-8，按 GBK 读取；请核对名称，并按 UTF-8 重新导出",
                    en:
                        "\(count) texts are not UTF-8 and are read as GBK: check the names, and export the file as UTF-8"
                ))
        }
        if let count = assumed["textCut"] {
            notes.append(
                GateNote(
                    "vector.textCut", zh: "\(count) 处文字在最后一个字中间被截断，已舍去残字；请加宽字段后重新导出",
                    en:
                        "\(count) texts are cut within their last character, which is left out; widen the field and export "
                        + "the file again"))
        }
        return notes
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
                    zh: "\(left.count) 个要素的图形无效，修复会改变面积（\(list(left))）；核查时将剔除，请在 GIS 中改正",
                    en: "\(left.count) geometries are invalid and their repair changes the area (\(list(left))); "
                        + "a survey leaves them out, correct them in a GIS"))
        }
        if !wide.isEmpty {
            notes.append(
                GateNote(
                    "geom.extent", zh: "\(wide.count) 个要素跨度超过 \(Int(maximumExtent)) 米（\(list(wide))）；核查时将剔除，请拆分",
                    en: "\(wide.count) features are wider than \(Int(maximumExtent)) m (\(list(wide))); "
                        + "a survey leaves them out, split them"))
        }
        return notes
    }
}
