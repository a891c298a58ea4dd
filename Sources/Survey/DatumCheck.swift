import Cadastre
import Gate
import Ground
import Imagery
import Projection

/// Whether the inputs of a survey lie in one datum.
enum DatumCheck {
    /// The survey's CRS where surveyors' parameters are given for the parcels: that of the first scene on their other side,
    /// so that parcels are moved, not pixels; nil = as without.
    static func shifted(_ parcels: CRSCode, scenes: [Scene], _ shift: DatumShift?) throws -> CRSCode? {
        guard let shift else { return nil }
        let sides = [(shift.from, shift.to), (shift.to, shift.from)]
        guard let side = try sides.first(where: { try haveOneDatum(parcels, $0.0) }) else { return nil }
        return try scenes.map(\.crs).first { try haveOneDatum($0, side.1) && isProjectedInMetres($0) }
    }

    /// One warning for every CRS whose datum is another than the survey's and from which no good way leads to it.
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

    /// What is to be said of the fields that the codes were taken from.
    static func codeNotes(_ sources: [VectorSource]) -> [Message] {
        sources.compactMap { source in
            source.codeField?.warning.map {
                Message(
                    zh: "\(source.file)：\($0.message.chinese)", en: "\(source.file): \($0.message.english)")
            }
        }
    }
}
