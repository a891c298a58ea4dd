import Casework
import ArgumentParser
import Catalogue
import Console
import Foundation
import Gate
import Ground
import Intake
import Processes
import STAC
import Site
import StorePorts

/// `parcelwatch scenes`
struct ScenesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenes",
        abstract: Message(
            zh: "影像目录：登记、列出、查看、移除、检查、STAC 导入导出",
            en: "The catalogue of scenes: add, list, show, remove, check, STAC in and out."),
        examples: [
            "parcelwatch scenes add 2023.tif 2024.tif --store nanhai.gpkg",
            "parcelwatch scenes list --store nanhai.gpkg",
        ],
        subcommands: [
            Add.self, List.self, Show.self, Remove.self, ScenesCheckCommand.self, Import.self, Export.self,
            ScenesProbeCommand.self, Paint.self,
        ])

    /// `parcelwatch scenes add`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "登记影像；同一内容再次登记不改变任何内容", en: "Add scenes; the same content again changes nothing."),
            discussion: Message(
                zh: "采集时间取自 --acquired、文件元数据、文件名（常见卫星与无人机命名，或 --file-name-time）；都没有则拒绝，绝不猜测。",
                en: """
                    The time of acquisition comes from --acquired, the file's metadata or its name; never from a guess.
                    """),
            examples: [
                "parcelwatch scenes add 2024.tif --store nanhai.gpkg --acquired 2024-03-05T11:10:00+08:00",
                "parcelwatch scenes add *.tif --store nanhai.gpkg --file-name-time '*_{yyyy}{MM}{dd}*'",
            ])

        @Argument(help: ArgumentHelp(zh: "影像文件", en: "scene files", value: .file), completion: .file())
        var files: [String]

        @OptionGroup var store: StoreOptions

        @Option(name: .long, help: ArgumentHelp(zh: "采集时间", en: "when it was acquired", value: .time))
        var acquired: String?

        @Option(name: .long, help: ArgumentHelp(zh: "平台，默认按像元大小", en: "what took it", value: "satellite|drone"))
        var sensor: SensorClass?

        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "各波段的内容，按文件顺序，- 为不用；默认取文件所述", en: "what the bands record, in file order, - for unused",
                value: "blue,green,red,nir"))
        var bands: String?

        @Option(
            name: .long, parsing: .singleValue,
            help: ArgumentHelp(
                zh: "文件名中的时间（北京时间）", en: "how the name tells the time (+08:00)", value: "*_{yyyy}{MM}{dd}*"))
        var fileNameTime: [String] = []

        @OptionGroup var common: CommonOptions

        func validate() throws {
            try ArgumentCheck.time("--acquired", acquired)
            if let bands, SceneDeclaration(bands: bands) == nil {
                throw ValidationError(
                    zh: "--bands '\(bands)'：请按文件顺序写 blue、green、red、nir、grey 等，逗号分隔，- 为不用",
                    en:
                        "--bands '\(bands)': list blue, green, red, nir, grey in the file's order with commas, - for unused"
                )
            }
            for template in fileNameTime where FileNamePattern(template, utcOffsetSeconds: 0) == nil {
                throw ValidationError(
                    zh: "--file-name-time '\(template)'：样式须含年月日，如 *_{yyyy}{MM}{dd}T{HH}{mm}{ss}*",
                    en:
                        "--file-name-time '\(template)': must name year, month and day, like *_{yyyy}{MM}{dd}T{HH}{mm}{ss}*"
                )
            }
        }

        func run() async throws {
            let kept = try SceneKeeper(store: store.store)
            defer { kept.close() }
            let registrar = SceneRegistrar(
                intake: SceneIntake(limits: SceneLimits(), roots: [], program: Processes.ownProgram),
                acquiredAt: acquired.flatMap(Instant.init(rfc3339:)), sensorClass: sensor,
                declared: bands.flatMap(SceneDeclaration.init(bands:)) ?? SceneDeclaration(),
                patterns: fileNameTime.compactMap { FileNamePattern($0, utcOffsetSeconds: 8 * 3600) },
                catalogue: { try await kept.store.scene($0) }, warn: Console.error)
            var last: GateError?
            for file in files {
                do { try await kept.keep(registrar.scene(file)) } catch let error as GateError {
                    if let earlier = last { Console.error(earlier.message) }
                    last = error
                }
            }
            // The other scenes were accepted; the last refusal decides the exit status.
            if let last { throw last }
        }
    }

    /// `parcelwatch scenes list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出影像", en: "List scenes."),
            examples: [
                "parcelwatch scenes list --store nanhai.gpkg --sensor drone",
                "parcelwatch scenes list --store nanhai.gpkg --json",
            ])

        @OptionGroup var store: StoreOptions

        @Option(name: .long, help: ArgumentHelp(zh: "只列此平台", en: "only this kind", value: "satellite|drone"))
        var sensor: SensorClass?

        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let scenes = try await store.read { try await $0.scenes() }.filter {
                sensor == nil || $0.sensorClass == sensor
            }
            try SceneText.listing.say(
                scenes, asJSON: list.json, ifEmpty: Message(zh: "没有可列出的影像", en: "no scenes to list"))
        }
    }

    /// `parcelwatch scenes show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "查看一景影像", en: "Show a scene."),
            examples: [
                "parcelwatch scenes show 3f9a1c --store nanhai.gpkg"
            ])

        @Argument(help: ArgumentHelp(zh: "影像编号（至少 6 位）", en: "the scene's id, 6 digits or more", value: .identifier))
        var id: String

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let scene = try await store.read { try await $0.scene(named: id) }
            for line in Columns.lines(SceneText.rows(scene)) { Console.say(line) }
        }
    }

    /// `parcelwatch scenes remove`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "从目录移除影像；文件与已有监测图斑不动", en: "Take scenes out of the catalogue; files and findings stay."),
            examples: [
                "parcelwatch scenes remove 3f9a1c --store nanhai.gpkg"
            ])

        @Argument(help: ArgumentHelp(zh: "影像编号（至少 6 位）", en: "ids, 6 digits or more", value: .identifier))
        var ids: [String]

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let opened = try store.writing()
            defer { try? opened.close() }
            var scenes: [CatalogueScene] = []
            for id in ids { scenes.append(try await opened.scene(named: id)) }
            for scene in scenes {
                try await opened.remove(scene)
                Console.say(
                    Message(
                        zh: "已移除 \(scene.id.short) \(GateError.escaped(scene.fileName))",
                        en: "removed \(scene.id.short) \(GateError.escaped(scene.fileName))"))
            }
        }
    }

    /// `parcelwatch scenes import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "导入 STAC 条目或静态目录（本地影像）", en: "Import a STAC item or static catalogue with local assets."),
            examples: [
                "parcelwatch scenes import catalog.json --store nanhai.gpkg --root imagery/"
            ])

        @Argument(
            help: ArgumentHelp(
                zh: "STAC JSON：条目、条目集或目录", en: "an item, a collection of items or a catalogue", value: .jsonFile),
            completion: .file())
        var file: String

        @OptionGroup var store: StoreOptions

        @Option(
            name: .long, parsing: .upToNextOption,
            help: ArgumentHelp(
                zh: "影像还可位于这些文件夹", en: "folders besides the catalogue's own where assets may lie", value: .folder),
            completion: .directory)
        var root: [String] = []

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let folder = URL(fileURLWithPath: file).resolvingSymlinksInPath().deletingLastPathComponent().path
            let kept = try SceneKeeper(store: store.store)
            defer { kept.close() }
            let registrar = SceneRegistrar(
                intake: SceneIntake(limits: SceneLimits(), roots: [folder] + root, program: Processes.ownProgram),
                catalogue: { try await kept.store.scene($0) }, warn: Console.error)
            let taken = try await registrar.scenes(document: file, roots: root)
            for scene in taken.scenes { try await kept.keep(scene) }
            for error in taken.refused.dropLast() { Console.error(error.message) }
            if let last = taken.refused.last { throw last }
        }
    }

    /// `parcelwatch scenes export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "导出为 STAC 1.1.0 静态目录", en: "Export as a static STAC 1.1.0 catalogue."),
            examples: [
                "parcelwatch scenes export --store nanhai.gpkg --output stac/"
            ])

        @OptionGroup var store: StoreOptions

        @Option(
            name: .shortAndLong, help: ArgumentHelp(zh: "输出文件夹", en: "folder to write", value: .folder),
            completion: .directory)
        var output: String

        @OptionGroup var overwriting: OverwriteOptions

        @Option(
            name: .long, parsing: .upToNextOption,
            help: ArgumentHelp(
                zh: "声明所用的扩展（校验时需联网取其模式）", en: "extensions to declare; validating them takes their schemas",
                value: .oneOf(STACWriter.Extension.allCases.map(\.rawValue))))
        var declare: [STACWriter.Extension] = []

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let scenes = try await store.read { try await $0.scenes() }
            let folder = try overwriting.folder(output, holding: ["catalog.json"])
            let path = try STACWriter(scenes, declaring: Set(declare)).write(to: folder)
            Console.say(
                Message(zh: "已导出 \(scenes.count) 景：\(path)", en: "\(scenes.count) scenes exported: \(path)"))
        }
    }
}

/// Adds scenes to a store's catalogue and prints the result of each.
private struct SceneKeeper {
    let store: any OfficeStore

    /// Opens the store, and makes it if there is none.
    init(store path: String) throws { store = try Stores.writing(path, by: .user) }

    func keep(_ scene: CatalogueScene) async throws {
        let what =
            switch try await store.add(scene) {
            case .added: Message(zh: "已登记", en: "added")
            case .updated: Message(zh: "已更新", en: "updated")
            case .known: Message(zh: "早已登记，未改动", en: "known already, nothing changed")
            }
        let name = GateError.escaped(scene.fileName)
        let time = "\(LocalTime.text(scene.acquiredAt))"
        Console.say(
            Message(
                zh:
                    "\(what.chinese) \(scene.id.short) \(name)：\(scene.sensorClass.name.chinese)，\(time)（\(scene.acquiredAtSource.name.chinese)）",
                en: "\(what.english) \(scene.id.short) \(name): \(scene.sensorClass.name.english), \(time) "
                    + "(\(scene.acquiredAtSource.name.english))"))
    }

    func close() { try? store.close() }
}

/// Prints a scene.
enum SceneText {
    /// Scenes as a list.
    static var listing: Listing<CatalogueScene> {
        Listing(columns: [
            ListColumn("id") { .text($0.id.text) },
            ListColumn("short_id", zh: "编号", en: "id") { .text($0.id.short) },
            ListColumn("acquired_at", zh: "采集时间", en: "acquired") { .time($0.acquiredAt) },
            ListColumn("sensor", zh: "平台", en: "sensor") { .word($0.sensorClass.rawValue, $0.sensorClass.name) },
            ListColumn("pixel_size_m", zh: "像元", en: "pixel") {
                .number($0.description.pixelSizeMetres, decimals: 2, unit: "m")
            },
            ListColumn("bands", zh: "波段", en: "bands") { .words($0.description.bands.map(\.rawValue)) },
            ListColumn("valid_percent", zh: "有效", en: "valid") {
                .number($0.description.validShare * 100, decimals: 0, unit: "%")
            },
            ListColumn("cloud_percent") { .number($0.description.cloudShare.map { $0 * 100 }, decimals: 1) },
            ListColumn("crs") { .text($0.description.crs.description) },
            ListColumn("file", zh: "文件", en: "file") { .text($0.fileName) },
            ListColumn("path") { .text($0.path) },
            ListColumn("bytes") { .number(Double($0.byteCount), decimals: 0) },
        ])
    }

    static func rows(_ scene: CatalogueScene) -> [[String]] {
        let description = scene.description
        func degrees(_ value: Double?) -> String { value.map { "\(Console.number($0))°" } ?? "—" }
        func share(_ value: Double?) -> String { value.map { "\(Console.number($0 * 100)) %" } ?? "—" }
        let sensor = scene.sensorClass.name
        let by = scene.sensorClassSource?.name ?? Message(zh: "按像元", en: "by its pixels")
        let rows: [(Message, String)] = [
            (Message(zh: "编号", en: "id"), scene.id.text),
            (Message(zh: "文件", en: "file"), GateError.escaped(scene.path)),
            (
                Message(zh: "采集时间", en: "acquired"),
                "\(LocalTime.text(scene.acquiredAt))  \(scene.acquiredAt)  \(scene.acquiredAtSource.name.text(in: .chosen))"
            ),
            (
                Message(zh: "平台", en: "sensor"),
                "\(sensor.text(in: .chosen)) (\(by.text(in: .chosen))) \(description.platform ?? "")"
            ),
            (
                Message(zh: "像元", en: "pixels"),
                "\(description.columns) × \(description.rows), \(Console.number(description.pixelSizeMetres, decimals: 3)) m, "
                    + "\(description.dataType)"
            ),
            (Message(zh: "波段", en: "bands"), description.bands.map(\.rawValue).joined(separator: " ")),
            (Message(zh: "坐标系", en: "CRS"), description.crs.description),
            (Message(zh: "有效占比", en: "valid"), share(description.validShare)),
            (Message(zh: "云量", en: "clouds"), share(description.cloudShare)),
            (
                Message(zh: "太阳方位/高度", en: "sun azimuth/elevation"),
                "\(degrees(description.sunAzimuth)) / \(degrees(description.sunElevation))"
            ),
            (Message(zh: "侧摆", en: "off nadir"), degrees(description.offNadir)),
            (Message(zh: "COG", en: "COG"), description.isCloudOptimised ? "✓" : "—"),
            (
                Message(zh: "警告", en: "warnings"),
                ReportText.names(of: description.warnings)
            ),
        ]
        return rows.map { [$0.0.text(in: .chosen), $0.1] }
    }
}
