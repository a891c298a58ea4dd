package import Export
import Ground

/// Formats in Chinese, where a test asks nothing else.
extension FindingFormat {
    package func write(_ collection: FindingCollection, to path: String) async throws {
        try await write(collection, to: path, ExportSettings(language: .chinese))
    }
}

extension ParcelFormat {
    package func write(_ parcels: ParcelSource, to path: String) async throws {
        try await write(parcels, to: path, ExportSettings(language: .chinese))
    }
}

extension OrderFormat {
    package func write(_ orders: OrderSource, to path: String) async throws -> OrderTally {
        try await write(orders, to: path, ExportSettings(language: .chinese))
    }
}
