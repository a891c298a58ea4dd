import ArgumentParser
import Ground
import GeoPackageStore

/// The store that a command reads.
struct StoreOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(zh: "存储文件", en: "the store", value: .geoPackage), completion: .file())
    var store: String

    /// Runs `body` on the store, opened for reading.
    func read<Result>(_ body: (GeoPackageStore) throws -> Result) throws -> Result {
        let store = try GeoPackageStore(reading: store)
        defer { try? store.close() }
        return try body(store)
    }
}

/// A requested item that the store does not hold.
struct NotFound: ExplainedError {
    let message: Message
    var exitStatus: ExitStatus { .noInput }
}
