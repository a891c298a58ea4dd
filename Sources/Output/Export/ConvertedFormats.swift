import Findings
import Foundation
import GeoPackage
import Ground
import WorkOrders

/// Findings as a Shapefile or FlatGeobuf.
struct ConvertedFindings: FindingFormat {
    private let format: ConvertedFormat
    init(_ format: ConvertedFormat) { self.format = format }
    var name: String { format.name }
    var summary: Message { format.summary }

    func write(_ collection: FindingCollection, to path: String, _ settings: ExportSettings) async throws {
        let columns = ConvertedColumns(ExportField<FindingRow>.findings, format, settings.language)
        let name = ConvertedLayers.name("findings", zh: "监测图斑", format, settings.language)
        try await ConvertedLayers(format, settings).write([name], to: path) { source in
            try await SingleLayer.write(columns.layer(name), to: source, for: path) { layer in
                for row in FindingRow.all(collection) {
                    let finding = row.record.finding
                    try layer.add(finding.changePolygons, finding.crs, columns.cells(row))
                }
                return []
            }
        }
    }
}

/// Parcels as a Shapefile or FlatGeobuf.
struct ConvertedParcels: ParcelFormat {
    private let format: ConvertedFormat
    init(_ format: ConvertedFormat) { self.format = format }
    var name: String { format.name }
    var summary: Message { format.summary }

    func write(_ parcels: ParcelSource, to path: String, _ settings: ExportSettings) async throws {
        let columns = ConvertedColumns(ExportField<ParcelRow>.parcels, format, settings.language)
        let name = ConvertedLayers.name("parcels", zh: "宗地", format, settings.language)
        try await ConvertedLayers(format, settings).write([name], to: path) { source in
            try await SingleLayer.write(columns.layer(name), to: source, for: path) { layer in
                try await parcels { parcel, verdict in
                    try layer.add(
                        parcel.polygon, parcel.crs, columns.cells(ParcelRow(parcel: parcel, verdict: verdict)))
                }
                return []
            }
        }
    }
}

/// Orders as a Shapefile (parcels and points apart, as the format demands) or FlatGeobuf (both in one layer).
struct ConvertedOrders: OrderFormat {
    private let format: ConvertedFormat
    init(_ format: ConvertedFormat) { self.format = format }
    var name: String { format.name }
    var summary: Message { format.summary }

    func write(_ orders: OrderSource, to path: String, _ settings: ExportSettings) async throws -> OrderTally {
        let columns = ConvertedColumns(ExportField<ExportedOrder>.orders, format, settings.language)
        let names = [("orders", "工单"), ("order_points", "工单点")].map {
            ConvertedLayers.name($0.0, zh: $0.1, format, settings.language)
        }
        var tally = OrderTally()
        try await ConvertedLayers(format, settings).write(names, to: path) { source in
            try await WholeFile.replace(source) { temporary in
                let container = try OrderContainer(
                    GeoPackageWriter(path: temporary), path: path,
                    parcels: columns.layer(names[0]), points: columns.layer(names[1], .point), others: nil)
                try await orders { order in
                    tally.count(order.place)
                    try container.add(order, columns.cells(order))
                }
                try container.finish([])
            }
        }
        return tally
    }
}

extension ConvertedFormat {
    fileprivate var name: String {
        switch self {
        case .shapefile: "shp"
        case .flatGeobuf: "fgb"
        }
    }

    fileprivate var summary: Message {
        switch self {
        case .shapefile:
            Message(
                zh: "Shapefile：一个 .zip，中文字段、UTF-8（.cpg），保留坐标系",
                en: "Shapefile: a .zip, its table in UTF-8 (.cpg), in its own CRS")
        case .flatGeobuf:
            Message(zh: "FlatGeobuf（QGIS、GDAL），带空间索引", en: "FlatGeobuf (QGIS, GDAL) with a spatial index")
        }
    }
}

/// The columns that GDAL is given: titles and texts for people in a Shapefile, every column in FlatGeobuf.
private struct ConvertedColumns<Row> {
    private let fields: [ExportField<Row>]
    private let isForPeople: Bool
    private let language: Language

    init(_ fields: [ExportField<Row>], _ format: ConvertedFormat, _ language: Language) {
        isForPeople = format == .shapefile
        self.fields = format == .shapefile ? fields.filter(\.isForPeople) : fields
        self.language = language
    }

    func layer(_ name: String, _ geometry: FeatureLayer.Geometry = .multiPolygon) -> FeatureLayer {
        FeatureLayer(
            name: name, title: name,
            columns: fields.map { field in
                guard isForPeople, let short = field.short else { return Column(field.name, field.kind) }
                return Column(short.text(in: language), field.kind)
            }, geometry: geometry)
    }

    func cells(_ row: Row) -> [GeoPackageCell] {
        fields.map { field in
            guard isForPeople else { return field.value(row, language).cell }
            let cell = field.shown(row, language).cell
            guard case .text(let text?) = cell, text.utf8.count > Self.mostBytes else { return cell }
            return .text(Self.cut(text))
        }
    }

    /// Bytes of a text in a dBASE table.
    private static var mostBytes: Int { 254 }

    private static func cut(_ text: String) -> String {
        var (cut, bytes) = ("", 0)
        for character in text {
            bytes += character.utf8.count
            guard bytes <= mostBytes - "…".utf8.count else { break }
            cut.append(character)
        }
        return cut + "…"
    }
}

/// Files that GDAL makes of layers, put in place whole.
private struct ConvertedLayers {
    private let format: ConvertedFormat
    private let settings: ExportSettings

    init(_ format: ConvertedFormat, _ settings: ExportSettings) { (self.format, self.settings) = (format, settings) }

    /// What a layer is called, which a Shapefile's files are named after.
    static func name(_ name: String, zh: String, _ format: ConvertedFormat, _ language: Language) -> String {
        format == .shapefile && language == .chinese ? zh : name
    }

    /// `fill` writes a GeoPackage with the layers; those without rows may be missing.
    func write(_ layers: [String], to path: String, _ fill: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "parcelwatch-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch { throw ExportError.cannotCreate(path: folder.path, reason: error.localizedDescription) }
        defer { try? FileManager.default.removeItem(at: folder) }
        try await WholeFile.replace(path) { temporary in
            guard let converter = settings.converter else { throw ExportError.writeFailed(path: path, reason: "GDAL") }
            try await fill(folder.appending(path: "source.gpkg").path)
            let files: [String]
            do {
                files = try await converter.convert("source.gpkg", in: folder.path, layers: layers, to: format)
            } catch let fault as LayerFault {
                throw ExportError.writeFailed(path: path, reason: fault.reason)
            }
            do {
                let target = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
                defer { try? target.close() }
                if format == .shapefile {
                    var archive = ZipArchive(target)
                    for file in files { try archive.add(file, from: folder.appending(path: file)) }
                    try archive.finish()
                } else if let file = files.first {
                    let source = try FileHandle(forReadingFrom: folder.appending(path: file))
                    while let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty {
                        try target.write(contentsOf: piece)
                    }
                }
            } catch let error as CocoaError {
                throw ExportError.writeFailed(path: path, reason: error.localizedDescription)
            }
        }
    }
}
