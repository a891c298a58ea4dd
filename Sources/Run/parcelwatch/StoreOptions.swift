import ArgumentParser
import Casework
import Foundation
import Ground
import Site
import StorePorts

/// The store that a command reads.
struct StoreOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp(zh: "存储文件", en: "the store", value: .geoPackage), completion: .file())
    var store: String

    /// Runs `body` on the store, opened for reading.
    func read<Result>(_ body: (any OfficeStore) async throws -> Result) async throws -> Result {
        let store = try Stores.reading(store)
        defer { try? store.close() }
        return try await body(store)
    }

    /// The store, which must be there, opened for writing something other than a survey.
    func writing(by actor: CaseActor = .user) throws -> any OfficeStore { try Self.existing(store, by: actor) }

    /// A store that must be there, opened for writing.
    static func existing(_ path: String, by actor: CaseActor = .user) throws -> any OfficeStore {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        return try Stores.writing(path, by: actor)
    }
}

/// A requested item that the store does not hold.
struct NotFound: ExplainedError {
    let message: Message
    var exitStatus: ExitStatus { .noInput }

    /// A unit that the store does not have.
    static func unit(_ code: UnitCode) -> NotFound {
        NotFound(
            message: Message(
                zh: "没有单元 \(code)；用 parcelwatch units list 查看全部",
                en: "no unit \(code); parcelwatch units list names them all"))
    }
}
