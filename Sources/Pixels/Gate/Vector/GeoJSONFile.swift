import Ground

/// What the reader has found so far in a GeoJSON file.
struct GeoJSONFile {
    /// The types of RFC 7946 §1.4 and how deep their positions lie.
    enum Kind: String {
        case point = "Point", multiPoint = "MultiPoint", lineString = "LineString"
        case multiLineString = "MultiLineString", polygon = "Polygon", multiPolygon = "MultiPolygon"
        case collection = "GeometryCollection"

        var level: Int {
            switch self {
            case .point: 1
            case .multiPoint, .lineString: 2
            case .multiLineString, .polygon: 3
            case .multiPolygon: 4
            case .collection: 0
            }
        }

        var isPolygonal: Bool { self == .polygon || self == .multiPolygon }
    }

    /// A geometry that is being read.
    struct Geometry {
        var kind: Kind?
        var hasCoordinates = false
        var hasGeometries = false
        /// Where its positions lie; nil = it has none yet.
        var level: Int?
    }

    /// A property's value as far as it matters.
    enum Value {
        case text(String)
        case number(Double, text: String)
        case null
        case other(String)
    }

    var isCollection = false
    var hasFeatures = false
    var hasCRSMember = false
    var crsType: String?
    var crsName: String?
    private var crs: Int?
    // The feature that is being read.
    var hasFeatureType = false
    var hasGeometry = false
    var geometries: [Geometry] = []
    private var record = CadastreFeature(code: .missing)
    private var hasPolygon = false
    private var hasCollection = false
    private var hasOther = false
    private var hasHeights = false
    private var outside: (x: Double, y: Double)?
    private var position = (x: 0.0, y: 0.0)
    // All features so far.
    private var records: [CadastreFeature] = []
    /// The columns that may hold the codes, by their names in lower case; an empty name = the features' own ids.
    private var columns: [String: CodeField.Column] = [:]
    private var fields: [String] = []
    /// Known member names: each name is looked up once per file, not once per feature.
    private var known: [String: (key: String, rank: Int?)] = [:]
    private var inspected = VectorInspection(format: .geoJSON)
    private var beyondDegrees: (feature: Int, x: Double, y: Double)?
    private var collections = 0
    private var withHeights = 0

    // MARK: - The file's parts as they come

    mutating func beginFeature() {
        (hasFeatureType, hasGeometry, hasPolygon, hasCollection, hasOther, hasHeights) =
            (false, false, false, false, false, false)
        outside = nil
        record = CadastreFeature(code: .missing)
    }

    mutating func withGeometry(_ body: (inout Geometry) -> Void) {
        guard let top = geometries.indices.last else { return }
        body(&geometries[top])
    }

    mutating func takeOrdinate(_ value: Double, at count: Int) {
        if count == 1 { position.x = value } else if count == 2 { position.y = value }
        // A height beyond all bounds is refused, as such an easting is.
        if count > 2, !value.isFinite { position.x = value }
    }

    /// False where positions of this geometry lie at different depths.
    mutating func endPosition(count: Int, level: Int) -> Bool {
        if count > 2 { hasHeights = true }
        let (x, y) = position
        // Written so that NaN is outside too.
        if !(abs(x) <= 180 && abs(y) <= 90), outside == nil || !(abs(x) < 1e9 && abs(y) < 1e9) { outside = position }
        guard let top = geometries.indices.last else { return false }
        if let known = geometries[top].level { return known == level }
        geometries[top].level = level
        return true
    }

    /// False where type and coordinates do not fit.
    mutating func endGeometry(isMember: Bool) -> Bool {
        guard let geometry = geometries.popLast(), let kind = geometry.kind else { return false }
        if kind == .collection {
            hasCollection = true
            return geometry.hasGeometries && !geometry.hasCoordinates
        }
        guard geometry.hasCoordinates, !geometry.hasGeometries else { return false }
        if let level = geometry.level {
            guard level == kind.level else { return false }
            if kind.isPolygonal { hasPolygon = true } else { hasOther = true }
        } else if !kind.isPolygonal {
            hasOther = true
        }
        return true
    }

    mutating func takeProperty(_ name: String, _ value: Value, codeField wanted: String?) {
        let (key, rank) = role(of: name, wanted)
        if let rank { takeCode(value, key: key, column: CodeField.Column(field: name, rank: rank, codes: [])) }
        if ParcelFields.formerCode.contains(key) { record.formerCode = Self.text(value) }
        if ParcelFields.village.contains(key) { record.village = record.village ?? Self.text(value) }
        if ParcelFields.validFrom.contains(key) { record.validFrom = Self.text(value) }
        if ParcelFields.validTo.contains(key) { record.validTo = Self.text(value) }
        if ParcelFields.area.contains(key) {
            switch value {
            case .number(let number, _): record.declaredArea = number
            case .text(let text): record.declaredArea = Double(text)
            case .null, .other: break
            }
        }
    }

    private mutating func role(of name: String, _ wanted: String?) -> (key: String, rank: Int?) {
        if let found = known[name] { return found }
        let key = name.lowercased()
        let found = (key: key, rank: CodeField.rank(of: key, isDBase: false, wanted: wanted))
        // A new name in every feature would fill the memory.
        if known.count < 10 * VectorInspection.maximumFields { known[name] = found }
        if fields.count < VectorInspection.maximumFields { fields.append(name) }
        return found
    }

    /// The feature's own `id` (RFC 7946, 3.2).
    mutating func takeFeatureID(_ value: Value, codeField wanted: String?) {
        guard let rank = CodeField.rankOfFeatureID(wanted: wanted) else { return }
        takeCode(value, key: "", column: CodeField.Column(field: nil, rank: rank, codes: []))
    }

    private mutating func takeCode(_ value: Value, key: String, column: CodeField.Column) {
        var codes = columns[key, default: column].codes
        columns[key, default: column].codes = []
        // Features before this one that have no such member.
        while codes.count < records.count { codes.append(.missing) }
        if codes.count == records.count { codes.append(Self.code(value)) }
        columns[key]?.codes = codes
    }

    private static func code(_ value: Value) -> CadastreFeature.Code {
        switch value {
        case .null: return .missing
        case .other(let type): return .wrongType(type)
        case .text(let text):
            return text.allSatisfy(\.isWhitespace) ? .missing : .text(text)
        case .number(_, let text):
            // 1.0 and 1e0 mean 1; digits beyond a double's are kept as they are written.
            return CodeNumber.digits(written: text).map { .text($0) } ?? .inexact(text)
        }
    }

    private static func text(_ value: Value) -> String? {
        switch value {
        case .text(let text), .number(_, let text): text
        case .null: nil
        case .other(let type): "(\(type))"
        }
    }

    mutating func endFeature() {
        let index = records.count
        records.append(record)
        let place = Message(zh: "第 \(index + 1) 个要素", en: "feature \(index + 1)")
        if hasHeights { withHeights += 1 }
        if hasPolygon, hasCollection || hasOther { collections += 1 }
        if !hasPolygon {
            if hasOther || hasCollection {
                inspected.fault(
                    GateNote(
                        "geom.type", zh: "\(place.chinese)是点、线或不含面的集合；宗地必须是面",
                        en:
                            "\(place.english) is a point, a line or a collection without a polygon; a parcel is a polygon"
                    ))
            } else {
                inspected.fault(
                    GateNote(
                        "geom.empty", zh: "\(place.chinese)没有图形；请补绘或删除",
                        en: "\(place.english) has no geometry; draw it or remove it"))
            }
        }
        guard let outside else { return }
        if !(abs(outside.x) < 1e9 && abs(outside.y) < 1e9) {
            inspected.fault(
                GateNote(
                    "geom.range", zh: "\(place.chinese)的坐标（\(outside.x), \(outside.y)）不在地球上；请检查坐标",
                    en:
                        "\(place.english) has coordinates (\(outside.x), \(outside.y)) that are no place on earth; check them"
                ))
        } else if beyondDegrees == nil {
            beyondDegrees = (index, outside.x, outside.y)
        }
    }

    // MARK: - The CRS

    /// The refusal of a `crs` member that names no EPSG code; nothing is ever looked up.
    func crsFault(_ text: String) -> VectorFault {
        VectorFault(
            "vector.crs",
            zh: "crs 成员（\(GateError.escaped(text))）不是 EPSG 代码；不会访问链接，请写 urn:ogc:def:crs:EPSG::4547 一类或删除该成员（经纬度）",
            en: "the crs member (\(GateError.escaped(text))) names no EPSG code, and links are never followed; "
                + "write e.g. urn:ogc:def:crs:EPSG::4547, or remove it for longitude and latitude")
    }

    mutating func endCRS() throws(VectorFault) {
        guard crsType?.lowercased() == "name" || crsType == "EPSG", let name = crsName else {
            throw crsFault(crsType ?? "crs")
        }
        if ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84"].contains(name) {
            crs = 4326
            return
        }
        let upper = name.uppercased()
        let digits: Substring
        if upper.hasPrefix("URN:OGC:DEF:CRS:EPSG:") {
            digits = upper.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
        } else if upper.hasPrefix("EPSG:") {
            digits = upper.dropFirst(5)
        } else {
            throw crsFault(name)
        }
        guard digits.utf8.count <= 6, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let code = Int(digits)
        else { throw crsFault(name) }
        crs = code
    }

    /// EPSG codes of longitude and latitude that occur in China: WGS 84, CGCS2000, Xian 1980, Beijing 1954.
    private static let geographic: Set<Int> = [4326, 4490, 4610, 4214, 4979, 4480]

    // MARK: - The end

    /// What is to be said of the file.
    mutating func inspection(isCodeFieldNamed: Bool) throws(VectorFault) -> VectorInspection {
        var result = inspected
        if let beyond = beyondDegrees, crs.map({ Self.geographic.contains($0) }) ?? true {
            result.fault(Self.beyondDegrees(feature: beyond.feature + 1, x: beyond.x, y: beyond.y))
        }
        if records.isEmpty {
            result.fault(
                GateNote(
                    "vector.noFeatures", zh: "没有任何要素；空文件不会覆盖宗地登记，请重新导出",
                    en: "has no feature; an empty file does not replace the register, export it again"))
        }
        if withHeights > 0 {
            result.warnings.append(
                GateNote(
                    "geom.zDropped", zh: "\(withHeights) 个要素带高程或量测值，只用平面坐标",
                    en: "\(withHeights) features have heights or measures; only the plane coordinates are used"))
        }
        if collections > 0 {
            result.warnings.append(
                GateNote(
                    "geom.repaired", zh: "\(collections) 个要素是几何集合，只保留其中的面",
                    en: "\(collections) features are geometry collections; only their polygons are kept"))
        }
        result.fields = fields
        for key in columns.keys {
            while (columns[key]?.codes.count ?? 0) < records.count { columns[key]?.codes.append(.missing) }
        }
        let ordered = columns.sorted { $0.key < $1.key }.map(\.value)
        if let choice = CodeField.choose(ordered, isNamed: isCodeFieldNamed) {
            result.codeField = choice.use
            result.codes = choice.codes
            for index in records.indices { records[index].code = choice.codes[index] }
        }
        result.records = records
        return result
    }

    private static func beyondDegrees(feature: Int, x: Double, y: Double) -> GateNote {
        if abs(x) <= 90, abs(y) <= 180 {
            return GateNote(
                "geom.range", zh: "第 \(feature) 个要素的坐标（\(x), \(y)）像是先纬度后经度；GeoJSON 先经度后纬度，请对调",
                en:
                    "feature \(feature) at (\(x), \(y)) looks like lat/lon order; GeoJSON has longitude first, swap them"
            )
        }
        return GateNote(
            "geom.range", zh: "第 \(feature) 个要素的坐标（\(x), \(y)）超出经纬度范围，像是米制投影坐标；请写明 crs 或转为经纬度",
            en: "feature \(feature) at (\(x), \(y)) is outside longitude and latitude and looks like projected metres; "
                + "name its crs or convert it")
    }
}
