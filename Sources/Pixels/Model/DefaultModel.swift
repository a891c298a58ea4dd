import Foundation

extension JudgeModel {
    /// The model that comes with the program, fitted on generated scenes only.
    ///
    /// Throws ``ModelError/defaultMissing`` if its file is not beside the program.
    public static func standard() throws -> JudgeModel {
        let bundle = "parcelwatch_Model.resources/default-model.json"
        var places = [Bundle.main.bundleURL.appending(path: bundle)]
        // SwiftPM's own accessor stops the program where there is no bundle: asked only where one was built.
        if let built = builtBundle { places.append(built) }
        for place in places {
            if let data = FileManager.default.contents(atPath: place.path) {
                return try decoded(data, path: place.path)
            }
        }
        throw ModelError.defaultMissing
    }

    /// The bundle that tests see, whose host program is the toolchain's.
    private static var builtBundle: URL? {
        let loaded = Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments.first ?? "")]
        for url in loaded {
            let beside = url.deletingLastPathComponent().appending(
                path: "parcelwatch_Model.resources/default-model.json")
            if FileManager.default.fileExists(atPath: beside.path) { return beside }
        }
        return nil
    }
}
