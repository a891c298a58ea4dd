import Export
import Findings
public import Ground

/// A file format for the parcels that were not observed.
public protocol CoverageFormat: Sendable {
    /// The name by which a command asks for it.
    var name: String { get }
    /// One line for people.
    var summary: Message { get }
    /// Writes the file whole or not at all; the same report gives the same bytes.
    func write(_ report: CoverageReport, to path: String) throws
}

/// The formats for coverage.
public enum CoverageFormats {
    /// Every format; a new one is a new line.
    public static let all: [any CoverageFormat] = [
        CoverageGeoJSON(),
        CoverageKML(),
        CoverageCSV(),
        CoveragePage(),
    ]

    /// The format of this name; throws ``Export/ExportError/unknownFormat(_:known:)``.
    public static func named(_ name: String) throws -> any CoverageFormat {
        guard let format = all.first(where: { $0.name == name }) else {
            throw ExportError.unknownFormat(name, known: all.map(\.name))
        }
        return format
    }
}

/// An attribute of a parcel that needs an observation.
struct CoverageField {
    let name: String
    let value: (CoverageParcel, CoverageReport) -> FieldValue

    /// The attributes, in the order in which people read them.
    static var all: [CoverageField] {
        [
            CoverageField(name: "parcel_code") { parcel, _ in .text(parcel.parcel.code.text) },
            CoverageField(name: "standing") { .text($1.standing(of: $0).rawValue) },
            CoverageField(name: "standing_name") { .text($1.standing(of: $0).name.chinese) },
            CoverageField(name: "last_clear_look") { parcel, _ in .time(parcel.lastClearLook) },
            CoverageField(name: "days_since") { .number($1.days(since: $0).map(Double.init)) },
            CoverageField(name: "district") { parcel, _ in .text(parcel.parcel.place.district) },
            CoverageField(name: "town") { parcel, _ in .text(parcel.parcel.place.town) },
            CoverageField(name: "village") { parcel, _ in .text(parcel.parcel.place.village) },
            CoverageField(name: "cell") { parcel, _ in .text(parcel.parcel.place.cell) },
        ]
    }
}

/// The parcels that need an observation, as GeoJSON (RFC 7946).
struct CoverageGeoJSON: CoverageFormat {
    let name = "geojson"
    let summary = Message(zh: "GeoJSON：久未观测的宗地", en: "GeoJSON: the parcels not seen for long")

    func write(_ report: CoverageReport, to path: String) throws {
        let fields = CoverageField.all
        try GeoJSONCollection.write(to: path) { output, file in
            for parcel in report.unseen {
                try output.add(
                    id: parcel.parcel.code.text, parcel.parcel.polygon, crs: parcel.parcel.crs,
                    fields.map { ($0.name, $0.value(parcel, report).json) }, to: &file)
            }
        }
    }
}

/// Every parcel with its last clear observation, as CSV.
struct CoverageCSV: CoverageFormat {
    let name = "csv"
    let summary = Message(
        zh: "CSV：全部宗地及最近一次清晰观测", en: "CSV: every parcel with its last clear observation")

    func write(_ report: CoverageReport, to path: String) throws {
        let fields = CoverageField.all
        try TextFile.replace(path) { file in
            try file.write(CSVRow.byteOrderMark + CSVRow(fields.map(\.name)).record)
            for parcel in report.parcels {
                try file.write(CSVRow(fields.map { $0.value(parcel, report) }).record)
            }
        }
    }
}
