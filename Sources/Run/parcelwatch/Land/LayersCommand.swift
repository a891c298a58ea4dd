import ArgumentParser
import Casework
import Console
import Foundation
import Ground
import Site
import StorePorts

/// `parcelwatch layers`
struct LayersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: Message(
            zh: "保护图层（永久基本农田、生态保护红线等）：导入、列出、移除",
            en: "Protected land, e.g. permanent basic farmland: import, list and remove layers of it."),
        discussion: Message(
            zh: "工单的变化落入图层且超过量测误差的，工单注明图层与占比，排序靠前；规则用 layer 条件引用图层名称。",
            en: """
                An order whose change lies in a layer by more than the measurement's uncertainty names it with its share, and \
                ranks higher; rules name layers by the condition layer.
                """),
        examples: [
            "parcelwatch layers import farmland.gpkg --name 永久基本农田 --store nanhai.gpkg",
            "parcelwatch orders list --sort priority --store nanhai.gpkg",
        ],
        subcommands: [Import.self, List.self, Remove.self, Convert.self])

    /// `parcelwatch layers import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "导入一个图层，取代同名的，并重新量测在办工单",
                en: "Import a layer in place of the one of its name, and measure open orders anew."),
            discussion: Message(
                zh: "面状文件，任何坐标系。有一个要素不能用即全部不导入：漏掉的地得不到保护。",
                en: """
                    Polygons in any CRS. One feature that cannot be used, and nothing is taken: land left out would not be \
                    protected.
                    """),
            examples: ["parcelwatch layers import farmland.gpkg --name 永久基本农田 --store nanhai.gpkg"])

        @Argument(
            help: ArgumentHelp(zh: "图层文件", en: "the polygons", value: .file),
            completion: .file(extensions: ["gpkg", "geojson", "shp", "fgb"]))
        var file: String

        @Option(name: .long, help: ArgumentHelp(zh: "图层名称，规则以此引用", en: "the name by which rules know it", value: .name))
        var name: String

        @Option(name: .long, help: ArgumentHelp(zh: "文件有多个图层时取哪一个", en: "the file's layer, of several", value: .name))
        var layer: String?

        @OptionGroup var shift: DatumShiftOptions
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard !name.contains(where: \.isWhitespace), !name.isEmpty else {
                throw ValidationError(
                    zh: "--name '\(name)'：名称不能为空或含空格", en: "--name '\(name)': must not be empty or hold spaces")
            }
        }

        func run() async throws {
            let store = try options.writing()
            defer { try? store.close() }
            let content = try LayerFile.read(
                file, layer: layer, crs: try await store.parcelsCRS(), shift: try shift.read())
            for note in content.notes { Console.error(note) }
            let done = try await LandRegister(store, areas: GroundAreas(), clock: { .now })
                .record(
                    layer: name, polygons: content.polygons, from: URL(fileURLWithPath: file).lastPathComponent,
                    by: .user)
            let area = Console.number(done.layer.areaSquareMetres)
            Console.say(
                done.isNew
                    ? Message(
                        zh: "已导入 \(name)：\(done.layer.count) 个面，\(area) m²",
                        en: "imported \(name): \(done.layer.count) polygons, \(area) m²")
                    : Message(zh: "\(name) 与已有图层相同，未变动", en: "\(name) is the same as is known; nothing changed"))
            Console.say(LandText.line(done.measured))
        }
    }

    /// `parcelwatch layers list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出保护图层", en: "List the layers."),
            examples: ["parcelwatch layers list --store nanhai.gpkg --json"])

        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let rows = try await options.read {
                try await LandRegister($0, areas: GroundAreas(), clock: { .now }).layers()
            }
            try Listing<ProtectedLayer>(columns: [
                ListColumn("name", zh: "名称", en: "name") { .text($0.name) },
                ListColumn("polygons", zh: "面数", en: "polygons") { .number(Double($0.count), decimals: 0) },
                ListColumn("area_m2", zh: "面积", en: "area") { .number($0.areaSquareMetres, decimals: 0, unit: "m²") },
                ListColumn("source", zh: "文件", en: "file") { .text($0.source) },
                ListColumn("imported_at", zh: "导入时间", en: "imported") { .time($0.importedAt) },
                ListColumn("sha256") { .text($0.sha256) },
            ]).say(
                rows, asJSON: list.json,
                ifEmpty: Message(
                    zh: "没有保护图层；用 parcelwatch layers import 导入", en: "no layers; parcelwatch layers import takes them"))
        }
    }

    /// `parcelwatch layers remove`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "移除一个图层，并重新量测在办工单", en: "Remove a layer, and measure open orders anew."),
            examples: ["parcelwatch layers remove 永久基本农田 --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "图层名称", en: "the layer's name", value: .name)) var name: String
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try options.writing()
            defer { try? store.close() }
            let register = LandRegister(store, areas: GroundAreas(), clock: { .now })
            guard let measured = try await register.remove(layer: name, by: .user) else {
                throw NotFound(
                    message: Message(
                        zh: "没有保护图层 \(name)；用 parcelwatch layers list 查看全部",
                        en: "no layer \(name); parcelwatch layers list names them all"))
            }
            Console.say(Message(zh: "已移除 \(name)", en: "removed \(name)"))
            Console.say(LandText.line(measured))
        }
    }
}
