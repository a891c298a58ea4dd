import Casework
import ArgumentParser
import Foundation
import Ground
import Model
import GeoPackageStore

/// Where a command's model comes from.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "判定模型文件；默认用存储中选定的，否则用随程序提供的", en: "model file; default the store's chosen one, else the program's own",
            value: .file), completion: .file())
    var model: String?

    /// The model asked for, or the one that `store` (a file, there or not) has chosen, or the default.
    func load(store path: String? = nil) throws -> JudgeModel {
        if let model { return try JudgeModel.read(from: model) }
        return try Self.standing(in: path)
    }

    /// The model that `store` (a file, there or not) has chosen, or the default.
    static func standing(in path: String?) throws -> JudgeModel {
        if let path {
            // A store of an older layout, or one still to be created, has no models.
            do {
                let store = try GeoPackageStore(reading: path)
                defer { try? store.close() }
                if let chosen = try store.models().first(where: \.isUsed) {
                    return try JudgeModel.decoded(chosen.content, path: chosen.name)
                }
            } catch StoreError.missing, StoreError.olderVersion {}
        }
        return try JudgeModel.standard()
    }
}

extension GeoPackageStore {
    /// Opens a store that is there for writing something other than a survey.
    static func open(writing path: String, by actor: CaseActor = .user) throws -> GeoPackageStore {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        return try GeoPackageStore(
            writing: path, by: actor, now: { .now },
            wellKnownText: { _ in throw StoreError.missing(path: path) })
    }
}

extension CaseActor {
    /// Who runs this program, by the name of the account.
    static var user: CaseActor { .person(NSUserName()) }
}
