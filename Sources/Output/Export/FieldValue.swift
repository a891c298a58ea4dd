import GeoPackage
package import Ground

/// A value of an attribute, the same in every format: text is text and numbers are numbers.
package enum FieldValue {
    case text(String?)
    case number(Double?)
    /// A list in JSON, one text elsewhere: `440605001001JC00008 109.9 m²; …`.
    case shares([ParcelShare])

    package static func time(_ instant: Instant?) -> FieldValue { .text(instant?.description) }

    package var json: JSONText {
        switch self {
        case .text(let text): .optional(text)
        case .number(let number): .optional(number)
        case .shares(let shares):
            .list(
                shares.map {
                    .object([("parcel_code", .text($0.parcelCode.text)), ("area_m2", .number($0.squareMetres))])
                })
        }
    }

    /// The value in a table's cell.
    var cell: GeoPackageCell {
        switch self {
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        case .shares(let shares): .text(Self.text(shares))
        }
    }

    /// Adds the value to a record of a CSV file.
    func add(to row: inout CSVRow) {
        switch self {
        case .text(let text): row.append(text)
        case .number(let number): row.append(number)
        case .shares(let shares): row.append(Self.text(shares))
        }
    }

    private static func text(_ shares: [ParcelShare]) -> String? {
        shares.isEmpty ? nil : shares.map(\.text).joined(separator: "; ")
    }
}

extension CSVRow {
    /// A record of these values.
    package init(_ values: [FieldValue]) {
        self.init()
        for value in values { value.add(to: &self) }
    }
}
