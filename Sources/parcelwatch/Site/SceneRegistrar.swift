import Catalogue
import Foundation
import Gate
import Ground
import Intake
import STAC

/// A file that was looked at becomes a scene of the catalogue, or a refusal.
struct SceneRegistrar {
    let intake: SceneIntake
    /// When it was acquired, as a person says.
    var acquiredAt: Instant?
    /// What took it, as a person says.
    var sensorClass: SensorClass?
    /// What its bands record, as a person says.
    var declared = SceneDeclaration()
    /// How times are written in file names, before the providers' own ways.
    var patterns: [FileNamePattern] = []
    /// What is on record of a content: what was once said of it need not be said again.
    var catalogue: (SceneID) throws -> CatalogueScene? = { _ in nil }

    /// Looks at one raster and makes it a scene; throws `GateError` where it is not let in.
    ///
    /// `named`: what it was called before it was unpacked from an archive.
    func scene(
        _ path: String, named original: String? = nil, item: STACItem? = nil, asset: STACAsset? = nil
    ) throws -> CatalogueScene {
        let (check, declaration) = try check(path, asset: asset)
        if let refusal = check.report.refusal { throw GateError(path: path, note: refusal) }
        guard var description = check.description, let hash = check.sha256 else {
            throw GateError(
                path: path, note: GateNote("raster.undescribed", zh: "无法描述该影像", en: "the scene could not be described"))
        }
        // Its identity is its content, and a mosaic's lies in other files.
        guard try RasterFormat.sniff(check.path) != .virtual else {
            throw GateError(
                path: path,
                note: GateNote(
                    "raster.driver",
                    zh: "是镶嵌 VRT，只引用其他文件；请直接入库所引用的影像（一个时相可含多景），或转换为 GeoTIFF"
                        + "（gdal_translate -of COG）",
                    en: "is a mosaic that only names other files; add those (an epoch may have several scenes), or "
                        + "make it a GeoTIFF (gdal_translate -of COG)"))
        }
        if let expected = asset?.sha256, expected != hash {
            throw GateError(
                path: path,
                note: GateNote(
                    "scene.checksum", zh: "内容与 STAC 条目的校验和不符；请重新获取",
                    en: "does not fit its item's checksum; fetch it again"))
        }
        for warning in check.report.warnings { Console.error(GateError(path: path, note: warning).message) }
        description.warnings += check.report.warnings.map(\.code)
        if let item { description = item.merged(into: description) }
        let name = URL(fileURLWithPath: original ?? check.path).lastPathComponent
        let told = AcquisitionTime(
            given: acquiredAt, item: item?.acquiredAt, metadata: description.acquiredAt, fileName: name,
            patterns: patterns + FileNamePattern.wellKnown)
        let known = told == nil ? try catalogue(SceneID(hash)) : nil
        guard let time = told ?? known.map({ AcquisitionTime($0.acquiredAt, source: $0.acquiredAtSource) }) else {
            throw GateError(
                path: path,
                note: GateNote(
                    "scene.timeUnknown",
                    zh: "不知何时采集；请用 --acquired 指定，或在配置的 file_name_time 写明文件名中的日期",
                    en:
                        "does not say when it was acquired; give --acquired, or say in file_name_time how its name tells"
                ))
        }
        if time.isDateOnly {
            let note = GateNote(
                "scene.timeOfDayAssumed", zh: "文件名只写明日期，按当天中午计；如需准确时刻请用 --acquired",
                en: "its name tells the day only, noon is taken; give --acquired for the time of day")
            Console.error(GateError(path: path, note: note).message)
            description.warnings.append(note.code)
        }
        guard time.instant <= Instant.now.advanced(by: 86_400) else {
            throw GateError(
                path: path,
                note: GateNote(
                    "scene.timeFuture", zh: "采集时间在未来（\(time.instant)）",
                    en: "was acquired in the future (\(time.instant))"))
        }
        let sensor = sensorClass ?? item?.sensorClass?.value
        return CatalogueScene(
            id: SceneID(hash), fileName: name, path: check.path, byteCount: check.byteCount, acquiredAt: time.instant,
            acquiredAtSource: time.source,
            sensorClass: sensor ?? SensorClass(pixelSizeMetres: description.pixelSizeMetres),
            sensorClassSource: sensorClass != nil ? .flag : sensor != nil ? .stac : nil, description: description,
            stacItem: item?.id, declaration: declaration,
            declarationSource: declaration == nil ? nil : declared == SceneDeclaration() ? .stac : .flag)
    }

    /// Looks at a file by what is said of its bands: by a person, else by its item, as far as that fits the file.
    private func check(_ path: String, asset: STACAsset?) throws -> (SceneCheck, SceneDeclaration?) {
        var wanted = declared
        if wanted.bands.isEmpty, let asset { wanted.bands = asset.declaration.bands }
        wanted.nodata = wanted.nodata ?? asset?.declaration.nodata
        guard wanted != SceneDeclaration() else { return (try intake.check(path), nil) }
        let check = try intake.check(path, declared: wanted)
        // An item may name the bands of use only, as this program's own export does; the file's own names count then.
        guard check.report.refusal?.code == "raster.bands", declared.bands.isEmpty else { return (check, wanted) }
        wanted.bands = []
        return (try intake.check(path, declared: wanted), wanted == SceneDeclaration() ? nil : wanted)
    }

    /// Whether a file of an archive can be a scene; the others are the provider's papers.
    static func isScene(_ name: String) -> Bool {
        ["tif", "tiff", "jp2", "png", "jpg", "jpeg"].contains(URL(fileURLWithPath: name).pathExtension.lowercased())
    }

    /// The scenes of a STAC document, with those that were not let in.
    func scenes(document path: String, roots: [String]) throws -> (scenes: [CatalogueScene], refused: [GateError]) {
        let delivery = try STACReader(roots: roots).read(path)
        for warning in delivery.warnings { Console.error(warning.message) }
        return try scenes(of: delivery)
    }

    /// The scenes of a STAC document that was read, with those that were not let in.
    ///
    /// `lying`: scenes of the catalogue by where they lie; one that lies there with its size, and came with the same
    /// item, is not read again.
    func scenes(
        of delivery: STACReader.Delivery, lying: [String: CatalogueScene] = [:]
    ) throws -> (scenes: [CatalogueScene], refused: [GateError]) {
        var (scenes, refused): ([CatalogueScene], [GateError]) = ([], [])
        for item in delivery.items {
            var own: [CatalogueScene] = []
            for asset in item.assets {
                if let known = lying[asset.path], known.stacItem == item.id,
                    known.id.text == asset.sha256 ?? known.id.text, Self.size(of: asset.path) == known.byteCount
                {
                    own.append(Self.scene(known, as: item))
                    continue
                }
                do { own.append(try scene(asset.path, item: item, asset: asset)) } catch let error as GateError {
                    refused.append(error)
                }
            }
            if Self.areBandsOfOne(own) { refused.append(Self.splitBands(of: item)) } else { scenes += own }
        }
        return (scenes, refused)
    }

    /// Whether some of an item's scenes are single bands of one picture: each alone would count as a look of its own.
    private static func areBandsOfOne(_ scenes: [CatalogueScene]) -> Bool {
        let single = scenes.map(\.description).filter { $0.bands.count == 1 && !$0.isSurfaceModel }
        return Set(single.map(\.geotransform)).count < single.count
    }

    private static func splitBands(of item: STACItem) -> GateError {
        GateError(
            path: item.file,
            note: GateNote(
                "stac.splitBands",
                zh: "条目 \(item.id) 每个波段一个文件；请合成一个文件：gdalbuildvrt -separate，再 gdal_translate -of COG",
                en: "its item \(item.id) has a file for each band; make them one: gdalbuildvrt -separate, then "
                    + "gdal_translate -of COG"))
    }

    /// A scene that is on record, as its item has it now.
    private static func scene(_ known: CatalogueScene, as item: STACItem) -> CatalogueScene {
        var scene = known
        scene.description = item.merged(into: known.description)
        (scene.acquiredAt, scene.acquiredAtSource) = (item.acquiredAt, .stac)
        if let sensor = item.sensorClass?.value { (scene.sensorClass, scene.sensorClassSource) = (sensor, .stac) }
        return scene
    }

    private static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
