import ArgumentParser
import Ground
import Store

/// The store that a command reads.
struct StoreOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(zh: "存储文件", en: "the store", value: .geoPackage))
    var store: String

    /// Runs `body` on the store, opened for reading.
    func read<Result>(_ body: (GeoPackageStore) throws -> Result) throws -> Result {
        let store = try GeoPackageStore(reading: store)
        defer { try? store.close() }
        return try body(store)
    }
}

/// Something asked for that the store does not hold.
struct NotFound: ExplainedError {
    let message: Message
    var exitStatus: ExitStatus { .noInput }
}

/// Lines of columns, padded so that they stand under each other; Chinese characters count twice.
enum Columns {
    static func lines(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? DisplayText.width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1
                    ? cell : cell + String(repeating: " ", count: widths[index] - DisplayText.width(cell) + 2)
            }.joined()
        }
    }
}
