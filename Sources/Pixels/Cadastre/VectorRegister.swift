import Gate
public import Ground
public import Projection

/// The features of a vector file that is no cadastre: a register of approvals, a layer of protected land.
public struct VectorRegister: Sendable {
    /// What a feature's shape is.
    public enum Shape: Sendable, Hashable {
        /// Valid polygons, in the CRS asked for.
        case polygons(MultiPolygon)
        /// No shape.
        case none
        /// A shape that cannot be used, with the reason and the remedy.
        case fault(Message)
    }

    /// A feature.
    public struct Feature: Sendable, Hashable {
        /// Its number in the layer, from 1.
        public let number: Int
        /// Its shape.
        public let shape: Shape
        /// The values of the fields asked for, in their order; nil where there is none.
        public let values: [String?]
    }

    /// The layer.
    public let layer: String
    /// The names of all of the layer's fields.
    public let fields: [String]
    /// The fields taken, in the order asked for; empty where the layer has none of the names.
    public let taken: [String]
    /// The features, in file order.
    public let features: [Feature]
    /// What a person should look at, e.g. another datum, or features where the CRS is not used.
    public let notes: [Message]

    /// Reads a layer (nil = the only one) with the first field of each list of names, and brings its polygons to `crs`, where need
    /// be with surveyors' parameters.
    ///
    /// Throws `GateError`, ``CadastreError`` where the file as a whole cannot be used, or a projection error. Cost: all features in
    /// memory.
    public static func read(
        path: String, layer: String? = nil, fields names: [[String]], crs: CRSCode, shift: DatumShift? = nil
    ) throws -> VectorRegister {
        let file = try VectorFile(path: path)
        let layer = try ParcelReader.chooseLayer(of: file, wanted: layer)
        guard let source = file.crs(of: layer) else { throw CadastreError.noCRS(path: path, layer: layer) }
        let transformation = try CoordinateTransformation(from: source, to: crs, shift: shift)
        let taken = names.map { file.field(of: layer, $0) }
        let inspector = GeometryInspector()
        var places = try PlaceCensus(of: source)
        var features: [Feature] = []
        try file.forEachFeature(of: layer, fields: taken) { feature in
            let number = features.count + 1
            if case .polygons(let polygon) = feature.shape { places.take(polygon.bounds, number: number) }
            features.append(
                Feature(
                    number: number, shape: shape(feature.shape, inspector, transformation, source),
                    values: feature.values))
        }
        for field in taken where !field.isEmpty && file.isInexact(field) {
            throw CadastreError.inexactCodes(path: path, layer: layer, field: field, example: nil)
        }
        if places.isSwapped {
            throw CadastreError.swapped(
                path: path, layer: layer, crs: source, place: PlaceCensus.text(places.firstSwapped?.place))
        }
        var notes = try DatumWarning.warnings(
            of: places.first.map { [(name: file.fileName, crs: source, place: $0)] } ?? [], to: crs, shift: shift
        ).map { $0.message() }
        if places.outside > 0 {
            notes.append(
                Message(
                    zh: "\(file.fileName)：\(places.outside) 个要素不在 \(source) 的适用范围内；请检查坐标系（分带是否写错）",
                    en:
                        "\(file.fileName): \(places.outside) features lie outside where \(source) is used; check its CRS (is it "
                        + "the right zone?)"))
        }
        return VectorRegister(
            layer: layer, fields: file.fields(of: layer), taken: taken, features: features, notes: notes)
    }

    private static func shape(
        _ shape: VectorFeature.Shape, _ inspector: GeometryInspector, _ transformation: CoordinateTransformation,
        _ source: CRSCode
    ) -> Shape {
        let polygon: MultiPolygon
        switch shape {
        case .empty: return .none
        case .other(let name):
            return .fault(Message(zh: "图形是 \(name)，不是面；请改为面", en: "is a \(name), not a polygon; make it one"))
        case .polygons(let own), .collection(let own): polygon = own
        }
        guard polygon.polygons.allSatisfy({ $0.rings.joined().allSatisfy { $0.x.isFinite && $0.y.isFinite } }) else {
            return .fault(Message(zh: "坐标不是数；请检查图形", en: "has coordinates that are no numbers; check its shape"))
        }
        let sound: MultiPolygon
        switch inspector.inspect(polygon) {
        case .valid(let own), .repaired(let own, _): sound = own
        case .rejected(let reason):
            return .fault(
                Message(
                    zh: "图形无效（\(reason)）；请在 GIS 中改正", en: "has an invalid shape (\(reason)); correct it in a GIS"))
        }
        // Beyond 10⁹ m is no place on earth.
        guard let projected = try? transformation.apply(sound), let bounds = projected.bounds,
            max(abs(bounds.minX), abs(bounds.maxX), abs(bounds.minY), abs(bounds.maxY)) < 1e9
        else {
            return .fault(
                Message(zh: "坐标超出 \(source) 的范围；请检查坐标系", en: "lies outside of \(source); check the CRS"))
        }
        return .polygons(projected)
    }
}
