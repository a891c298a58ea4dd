import ArgumentParser
import Ground
import Model
import Site

/// Where a command's model comes from.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "判定模型文件；默认用存储中选定的，否则用随程序提供的", en: "model file; default the store's chosen one, else the program's own",
            value: .file), completion: .file())
    var model: String?

    /// The model asked for, or the one that `store` (a file, there or not) has chosen, or the default.
    func load(store path: String? = nil) async throws -> JudgeModel {
        if let model { return try JudgeModel.read(from: model) }
        return try await JudgeModel.chosen(in: path)
    }
}
