public import Catalogue
import Foundation
public import Gate
import Ground
public import STAC

extension SceneRegistrar {
    /// What came of a STAC document.
    public struct Taken {
        /// The accepted scenes.
        public var scenes: [CatalogueScene] = []
        /// Why others were not.
        public var refused: [GateError] = []
        /// Files that are there but not ready yet.
        public var unready: [String] = []
    }

    /// The scenes of a STAC document; throws where it brings none at all.
    public func scenes(document path: String, roots: [String]) async throws -> Taken {
        let delivery = try STACReader(roots: roots).read(path)
        for warning in delivery.warnings { warn(warning.message) }
        let taken = try await scenes(of: delivery)
        if taken.scenes.isEmpty, taken.refused.isEmpty { throw Self.noScene(in: path, delivery.warnings) }
        return taken
    }

    /// A document that brings no scene.
    public static func noScene(in path: String, _ warnings: [STACWarning]) -> GateError {
        let first = warnings.first.map { Message(zh: "（\($0.message.chinese)）", en: " (\($0.message.english))") }
        return GateError(
            path: path,
            note: GateNote(
                "stac.noScene", zh: "没有可入库的本地影像" + (first?.chinese ?? ""),
                en: "brings no scene that lies on this machine" + (first?.english ?? "")))
    }

    /// The scenes of a STAC document that was read, with the refused ones.
    ///
    /// `lying`: scenes of the catalogue by where they lie; one whose content lies there, came with the same item and is
    /// read as before is not checked again. `isReady`: whether a file is completely written.
    public func scenes(
        of delivery: STACReader.Delivery, lying: [String: CatalogueScene] = [:],
        isReady: (String) -> Bool = { _ in true }
    ) async throws -> Taken {
        var taken = Taken()
        for item in delivery.items {
            var own: [CatalogueScene] = []
            let unready = item.assets.map(\.path).filter { !isReady($0) }
            taken.unready += unready
            for asset in item.assets where !unready.contains(asset.path) {
                do {
                    if let known = try known(asset, of: item, lying: lying) {
                        own.append(known)
                    } else {
                        own.append(try await scene(asset.path, item: item, asset: asset))
                    }
                } catch let error as GateError { taken.refused.append(error) }
            }
            let single = Self.singleBands(own)
            if Set(single.map(\.description.geotransform)).count < Set(single.map(\.id)).count {
                taken.refused.append(Self.splitBands(of: item))
            } else if single.isEmpty || item.missingAssets + unready.count == 0 {
                taken.scenes += own
            }
            // Otherwise the file may be one band of several; that is known once all files have arrived.
        }
        return taken
    }

    private static func singleBands(_ scenes: [CatalogueScene]) -> [CatalogueScene] {
        scenes.filter { $0.description.bands.count == 1 && !$0.description.isSurfaceModel }
    }

    /// Refuses an item with a file for each band of one picture: each file alone would count as a separate observation.
    private static func splitBands(of item: STACItem) -> GateError {
        GateError(
            path: item.file,
            note: GateNote(
                "stac.splitBands",
                zh: "条目 \(item.id) 每个波段一个文件；请合成一个文件：gdalbuildvrt -separate，再 gdal_translate -of COG",
                en: "its item \(item.id) has a file for each band; make them one: gdalbuildvrt -separate, then "
                    + "gdal_translate -of COG"))
    }

    /// The scene that lies there already, as its item has it now; nil where it has to be read.
    private func known(
        _ asset: STACAsset, of item: STACItem, lying: [String: CatalogueScene]
    ) throws -> CatalogueScene? {
        guard let known = lying[asset.path], known.stacItem == item.id, asset.sha256 ?? known.id.text == known.id.text,
            SceneIntake.hash(of: asset.path) == known.id.text
        else { return nil }
        let said = known.declaration ?? SceneDeclaration()
        guard known.declarationSource == .flag || wanted(for: asset).declaration == said else { return nil }
        try Self.requirePossible(item.acquiredAt, of: asset.path)
        var scene = known
        scene.description = item.merged(into: known.description)
        (scene.acquiredAt, scene.acquiredAtSource) = (item.acquiredAt, .stac)
        if let sensor = item.sensorClass?.value { (scene.sensorClass, scene.sensorClassSource) = (sensor, .stac) }
        return scene
    }
}
