import Cadastre
import Gate
import Ground
import Imagery
import Projection

/// Whether the inputs of a survey lie in one datum, and its scenes where their CRS is used.
enum DatumCheck {
    /// One warning for each scene that lies a degree or more outside the area of use of its CRS.
    static func outside(_ scenes: [Scene]) throws -> [Message] {
        try scenes.compactMap { scene in
            let middle = scene.geotransform.coordinate(
                column: Double(scene.columns) / 2, row: Double(scene.rows) / 2)
            switch try AreaOfUse(of: scene.crs)?.place(of: middle) {
            case nil, .inside: return nil
            case .swapped:
                return Message(
                    zh: "\(scene.fileName)：不在 \(scene.crs) 的适用范围内，像是先北后东；请对调坐标（东坐标在前）",
                    en: "\(scene.fileName): lies outside where \(scene.crs) is used; its coordinates look swapped "
                        + "(northing first): write the easting first")
            case .outside:
                return Message(
                    zh: "\(scene.fileName)：不在 \(scene.crs) 的适用范围内；请检查坐标系（分带是否写错）",
                    en: "\(scene.fileName): lies outside where \(scene.crs) is used; "
                        + "check its CRS (is it the right zone?)")
            }
        }
    }

    /// The survey's CRS where surveyors' parameters are given for the parcels: that of the first scene on their other side,
    /// so that parcels are moved, not pixels; nil = as without.
    static func shifted(_ parcels: CRSCode, scenes: [Scene], _ shift: DatumShift?) throws -> CRSCode? {
        guard let shift else { return nil }
        let sides = [(shift.from, shift.to), (shift.to, shift.from)]
        guard let side = try sides.first(where: { try haveOneDatum(parcels, $0.0) }) else { return nil }
        return try scenes.map(\.crs).first { try haveOneDatum($0, side.1) && isProjectedInMetres($0) }
    }

    /// One warning for every CRS with another datum than the survey's and no good transformation to it.
    ///
    /// The surveyors' parameters hold for vectors; pixels are brought over by GDAL, which does not know them.
    static func warnings(
        vectors: [VectorSource], scenes: [Scene], crs: CRSCode, shift: DatumShift?
    ) throws -> [DatumWarning] {
        let places = vectors.compactMap { source in source.place.map { (name: source.file, crs: source.crs, place: $0) }
        }
        let pixels = scenes.map { scene in
            (
                name: scene.fileName, crs: scene.crs,
                place: scene.geotransform.coordinate(column: Double(scene.columns) / 2, row: Double(scene.rows) / 2)
            )
        }
        return try DatumWarning.warnings(of: places, to: crs, shift: shift) + DatumWarning.warnings(of: pixels, to: crs)
    }

    /// Warnings about the fields that the codes were taken from.
    static func codeNotes(_ sources: [VectorSource]) -> [Message] {
        sources.compactMap { source in
            source.codeField?.warning.map {
                Message(
                    zh: "\(source.file)：\($0.message.chinese)", en: "\(source.file): \($0.message.english)")
            }
        }
    }
}
