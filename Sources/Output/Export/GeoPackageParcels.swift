import Findings
import GeoPackage
import Ground
import Projection

/// Every parcel as a GeoPackage for QGIS, in its own CRS, coloured by its latest verdict.
struct GeoPackageParcels: ParcelFormat {
    let name = "gpkg"
    let summary = Message(
        zh: "GeoPackage（QGIS、ArcGIS 可直接打开）：全部宗地及最新判定，含样式，保留坐标系",
        en: "GeoPackage (opens in QGIS and ArcGIS): every parcel with its latest verdict, styled, in its own CRS")

    func write(_ parcels: ParcelSource, to path: String, _ settings: ExportSettings) async throws {
        let language = settings.language
        let fields = ExportField<ParcelRow>.parcels
        let layer = FeatureLayer(
            name: "parcels", title: Message(zh: "宗地", en: "parcels").text(in: language),
            columns: fields.map { $0.column(language) })
        try await SingleLayer.write(layer, to: path) { layer in
            try await parcels { parcel, verdict in
                let row = ParcelRow(parcel: parcel, verdict: verdict)
                try layer.add(parcel.polygon, parcel.crs, fields.map { $0.value(row, language).cell })
            }
            return [LayerStyle(layer: layer.layer, column: "class", classes: .verdicts(language))]
        }
    }
}

/// A GeoPackage of one layer that is being written; made when its first row tells its CRS.
final class SingleLayer {
    let layer: FeatureLayer
    private let file: GeoPackageWriter
    private let path: String
    private var known: (crs: CRSCode, srsID: Int)?
    /// No time of the export is in it.
    private static let lastChange = Instant(secondsSince1970: 0)

    /// Writes a whole file; `body` adds the rows and gives the styles. `target`: the file that faults name, where it is another.
    static func write(
        _ layer: FeatureLayer, to path: String, for target: String? = nil,
        _ body: (SingleLayer) async throws -> [LayerStyle]
    ) async throws {
        do {
            try await WholeFile.replace(path) { temporary in
                let single = SingleLayer(layer, try GeoPackageWriter(path: temporary), path: target ?? path)
                let styles = try await body(single)
                try single.finish(styles)
            }
        } catch GeoPackageError.cannotWrite(let reason) {
            throw ExportError.writeFailed(path: path, reason: reason)
        }
    }

    private init(_ layer: FeatureLayer, _ file: GeoPackageWriter, path: String) {
        (self.layer, self.file, self.path) = (layer, file, path)
    }

    func add(_ geometry: MultiPolygon, _ crs: CRSCode, _ cells: [GeoPackageCell]) throws {
        if let known, known.crs != crs { throw ExportError.severalCRSs(path: path, known.crs, crs) }
        let srsID = try known?.srsID ?? make(crs)
        try file.insert(geometry, srsID: srsID, into: layer, cells, lastChange: Self.lastChange)
    }

    private func make(_ crs: CRSCode) throws -> Int {
        let reference = try SpatialReference(crs, wellKnownText: wellKnownText(of: crs))
        try file.register(reference)
        try file.create(layer, srsID: reference.id, lastChange: Self.lastChange)
        known = (crs, reference.id)
        return reference.id
    }

    private func finish(_ styles: [LayerStyle]) throws {
        if known == nil {
            try file.create(layer, srsID: SpatialReference.undefinedCartesian, lastChange: Self.lastChange)
        }
        if !styles.isEmpty { try file.add(styles, lastChange: Self.lastChange) }
        try file.finish()
    }
}
