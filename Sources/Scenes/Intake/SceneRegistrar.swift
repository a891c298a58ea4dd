public import Catalogue
import Foundation
import Gate
public import Ground
public import STAC

/// Turns a checked file into a scene of the catalogue, or refuses it.
public struct SceneRegistrar {
    /// The check of files.
    public let intake: SceneIntake
    /// When it was acquired, as a person says.
    public var acquiredAt: Instant?
    /// What took it, as a person says.
    public var sensorClass: SensorClass?
    /// What its bands record, as a person says.
    public var declared: SceneDeclaration
    /// Whether the person declares it for a folder, which may hold other files too.
    public var isDeclaredOfMany: Bool
    /// How times are written in file names, before the providers' own ways.
    public var patterns: [FileNamePattern]
    /// The scene on record for a content: its declarations still hold.
    public var catalogue: (SceneID) async throws -> CatalogueScene?
    /// Receives the warnings about an accepted file.
    public var warn: (Message) -> Void

    /// A registrar of files that `intake` checks; what a person does not declare is taken from the files.
    public init(
        intake: SceneIntake, acquiredAt: Instant? = nil, sensorClass: SensorClass? = nil,
        declared: SceneDeclaration = SceneDeclaration(), isDeclaredOfMany: Bool = false,
        patterns: [FileNamePattern] = [], catalogue: @escaping (SceneID) async throws -> CatalogueScene? = { _ in nil },
        warn: @escaping (Message) -> Void
    ) {
        (self.intake, self.acquiredAt, self.sensorClass) = (intake, acquiredAt, sensorClass)
        (self.declared, self.isDeclaredOfMany, self.patterns) = (declared, isDeclaredOfMany, patterns)
        (self.catalogue, self.warn) = (catalogue, warn)
    }

    /// Checks one raster and makes it a scene; throws `GateError` where it is refused.
    ///
    /// `named`: what it was called before it was unpacked from an archive.
    public func scene(
        _ path: String, named original: String? = nil, item: STACItem? = nil, asset: STACAsset? = nil
    ) async throws -> CatalogueScene {
        let (check, declaration, declarationSource) = try await read(path, asset: asset)
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
                    zh: "是镶嵌 VRT，只引用其他文件；请直接入库所引用的影像（一个期次可含多景），或转换为 GeoTIFF"
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
        for warning in check.report.warnings { warn(GateError(path: path, note: warning).message) }
        description.warnings += check.report.warnings.map(\.code)
        if let item { description = item.merged(into: description) }
        let name = URL(fileURLWithPath: original ?? check.path).lastPathComponent
        let told = AcquisitionTime(
            given: acquiredAt, item: item?.acquiredAt, metadata: description.acquiredAt, fileName: name,
            patterns: patterns + FileNamePattern.wellKnown)
        let known = told == nil ? try await catalogue(SceneID(hash)) : nil
        guard let time = told ?? known.map({ AcquisitionTime($0.acquiredAt, source: $0.acquiredAtSource) }) else {
            throw GateError(
                path: path,
                note: GateNote(
                    "scene.timeUnknown",
                    zh: "不知何时采集；请用 --acquired 指定，或在配置的 file_name_time 写明文件名中的日期",
                    en:
                        "states no acquisition time; give --acquired, or describe the date in its name with file_name_time"
                ))
        }
        if time.isDateOnly {
            let note = GateNote(
                "scene.timeOfDayAssumed", zh: "文件名只写明日期，按当天中午计；如需准确时刻请用 --acquired",
                en: "its name tells the day only, noon is taken; give --acquired for the time of day")
            warn(GateError(path: path, note: note).message)
            description.warnings.append(note.code)
        }
        try Self.requirePossible(time.instant, of: path)
        // The time is known now, so the warning that the file states none is removed.
        description.warnings.removeAll { $0 == "acquisitionTimeUnknown" || $0 == "scene.timeUnknown" }
        let sensor = sensorClass ?? item?.sensorClass?.value
        return CatalogueScene(
            id: SceneID(hash), fileName: name, path: check.path, byteCount: check.byteCount, acquiredAt: time.instant,
            acquiredAtSource: time.source,
            sensorClass: sensor ?? SensorClass(pixelSizeMetres: description.pixelSizeMetres),
            sensorClassSource: sensorClass != nil ? .flag : sensor != nil ? .stac : nil, description: description,
            stacItem: item?.id, declaration: declarationSource == nil ? nil : declaration,
            declarationSource: declarationSource)
    }

    /// Throws for a time at which no scene can have been taken.
    static func requirePossible(_ instant: Instant, of path: String) throws {
        // A day's grace for clocks; and aerial photographs in digital form are younger than 1970.
        guard instant > Instant.now.advanced(by: 86_400) || instant < Instant(secondsSince1970: 0) else { return }
        let isFuture = instant > .now
        throw GateError(
            path: path,
            note: GateNote(
                isFuture ? "scene.timeFuture" : "scene.timeImpossible",
                zh: isFuture ? "采集时间在未来（\(instant)）" : "采集时间（\(instant)）早于 1970 年，应是占位值；请用 --acquired 指定",
                en: isFuture
                    ? "was acquired in the future (\(instant))"
                    : "was acquired before 1970 (\(instant)), which stands for no time; give --acquired"))
    }

    /// The present declaration of a raster with its source: the person's, completed by its item's.
    func wanted(for asset: STACAsset?) -> (declaration: SceneDeclaration, source: AcquisitionSource?) {
        let item = asset?.declaration ?? SceneDeclaration()
        return (declared.completed(by: item), !declared.isEmpty ? .flag : !item.isEmpty ? .stac : nil)
    }

    /// Checks a file under its present declaration, completed by the earlier one of the same content.
    private func read(
        _ path: String, asset: STACAsset?
    ) async throws -> (check: SceneCheck, declaration: SceneDeclaration, source: AcquisitionSource?) {
        var (wanted, source) = wanted(for: asset)
        let check = try look(at: path, &wanted)
        if wanted.isEmpty { source = nil }
        guard let hash = check.sha256, let known = try await catalogue(SceneID(hash)), let said = known.declaration,
            let saidBy = known.declarationSource
        else { return (check, wanted, source) }
        let isNews = source?.stands(against: saidBy) ?? false
        var all = isNews ? wanted.completed(by: said) : said.completed(by: wanted)
        guard all != wanted else { return (check, wanted, isNews ? source : saidBy) }
        return (try look(at: path, &all), all, isNews ? source : saidBy)
    }

    /// Checks a file under the declaration of its bands, as far as that fits the file.
    ///
    /// A person's declaration of one file must fit it. An item may name only the bands of use; then the file's own band
    /// names count, but not its band order alone, unless the item states it. In a folder with several files, the other
    /// files are read as they are.
    private func look(at path: String, _ declared: inout SceneDeclaration) throws -> SceneCheck {
        let check = try intake.check(path, declared: declared)
        guard check.report.refusal?.code == "raster.bands", !declared.bands.isEmpty,
            self.declared.bands.isEmpty || isDeclaredOfMany
        else { return check }
        var rest = declared
        rest.bands = []
        let plain = try intake.check(path, declared: rest)
        if let description = plain.description, !isDeclaredOfMany {
            if description.hasAssumedBands, description.bands != declared.bands.compactMap({ $0 }) { return check }
        }
        if plain.report.refusal == nil, isDeclaredOfMany {
            let note = GateNote(
                "scene.bandsOther", zh: "波段数与收件夹的 bands 不符，按文件自身读取",
                en: "has not the bands that the inbox declares, and is read as it says itself")
            warn(GateError(path: path, note: note).message)
        }
        declared = rest
        return plain
    }

    /// Whether a file of an archive holds data, by its name, and not a picture for the eye.
    public static func isData(_ name: String) -> Bool {
        ["tif", "tiff", "jp2"].contains(URL(fileURLWithPath: name).pathExtension.lowercased())
    }

    /// Whether a file of an archive can be a scene; the others are the provider's papers.
    public static func isScene(_ name: String) -> Bool {
        ["tif", "tiff", "jp2", "png", "jpg", "jpeg"].contains(URL(fileURLWithPath: name).pathExtension.lowercased())
    }
}
