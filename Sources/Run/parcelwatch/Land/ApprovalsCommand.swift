import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Site
import StorePorts
import WorkOrders

/// `parcelwatch approvals`
struct ApprovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals",
        abstract: Message(zh: "审批登记册：导入、列出", en: "The register of approvals: import and list it."),
        discussion: Message(
            zh: "工单的变化与后一期当日有效的批准范围比较。只有说明登记册已齐全（--complete）的村居，才会判为“无审批记录”。影像只是线索。",
            en: """
                The change of an order is held against the approvals that hold on the day of the later epoch. Only where \
                somebody said that the register is complete (--complete) is *no approval* said. Imagery is a clue only.
                """),
        examples: [
            "parcelwatch approvals import approvals.gpkg --complete 上村 --store nanhai.gpkg",
            "parcelwatch approvals list --parcel 440605001001JC00017 --store nanhai.gpkg",
        ],
        subcommands: [Import.self, List.self, Coverage.self])

    /// `parcelwatch approvals import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "导入登记册，并重新量测在办工单", en: "Import a register, and measure open orders anew."),
            discussion: Message(
                zh: """
                    面状文件（GeoPackage、GeoJSON、Shapefile、FlatGeobuf，任何坐标系）或 CSV（UTF-8、GBK）。列：宗地代码、批准文号（必有），\
                    批准面积、建筑面积、层数、批准日期、有效期至、原批准文号。同一宗地的批准相加；写明原批准文号的，取代原批准。\
                    有误的行逐行报出，其余照常导入；重复导入不改变什么。
                    """,
                en: """
                    Polygons (GeoPackage, GeoJSON, Shapefile, FlatGeobuf; any CRS) or CSV (UTF-8 or GBK). Columns: parcel_code \
                    and number are needed; footprint_m2, floor_area_m2, storeys, approved_on, expires_on, replaces. A parcel's \
                    approvals add up, unless one names the number that it replaces. Rows that cannot be read are named, the \
                    others are taken; the same file again changes nothing.
                    """),
            examples: [
                "parcelwatch approvals import approvals.csv --store nanhai.gpkg",
                "parcelwatch approvals import approvals.shp --complete 440605900201 --as-of 2024-06-30 --store nanhai.gpkg",
            ])

        @Argument(
            help: ArgumentHelp(zh: "登记册", en: "the register", value: .file),
            completion: .file(extensions: ["gpkg", "geojson", "shp", "fgb", "csv"]))
        var file: String

        @Option(name: .long, help: ArgumentHelp(zh: "有多个图层时取哪一个", en: "the layer, of several", value: .name))
        var layer: String?

        @Option(
            name: .long, parsing: .singleValue,
            help: ArgumentHelp(
                zh: "此单元的批准已齐全：代码或名称，可多次", en: "the register is complete in this unit, by code or name; again for more",
                value: .code))
        var complete: [String] = []

        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "齐全至此日（含）；默认今日", en: "complete up to this day; today by default", value: "2024-06-30"))
        var asOf: String?

        @OptionGroup var shift: DatumShiftOptions
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            _ = try SpokenDay.day(asOf, of: "--as-of")
            guard asOf == nil || !complete.isEmpty else {
                throw ValidationError(
                    zh: "--as-of 须与 --complete 同用", en: "--as-of goes with --complete")
            }
        }

        func run() async throws {
            let today = CivilDay(.now, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
            let day = try SpokenDay.day(asOf, of: "--as-of") ?? today
            let store = try options.writing()
            defer { try? store.close() }
            let names = UnitNames(try await store.units())
            let statements = try complete.map { ApprovalCoverage(unit: try names.code($0), asOf: day) }
            for statement in statements { try await Self.requireParcels(in: statement.unit, of: store) }
            let content = try ApprovalFile.read(
                file, layer: layer, crs: try await store.parcelsCRS(), shift: try shift.read())
            for note in content.notes { Console.error(note) }
            for fault in content.faults.prefix(Self.faultsShown) { Console.error(fault.text(of: file)) }
            let done = try await LandRegister(store, areas: GroundAreas(), clock: { .now })
                .record(
                    content.approvals, complete: statements, from: URL(fileURLWithPath: file).lastPathComponent,
                    by: .user)
            Console.say(
                Message(
                    zh:
                        "\(content.rows) 行：新增 \(done.added)，更新 \(done.changed)，未变 \(done.same)，"
                        + "有误 \(content.faults.count)",
                    en:
                        "\(content.rows) rows: \(done.added) new, \(done.changed) changed, \(done.same) as they were, "
                        + "\(content.faults.count) faulty"))
            if done.withoutParcel > 0 {
                Console.say(
                    Message(
                        zh: "\(done.withoutParcel) 件批准的宗地不在存储中，已保留",
                        en: "\(done.withoutParcel) approvals are of parcels that the store does not have; they are kept"
                    ))
            }
            if !done.misplaced.isEmpty {
                let (some, count) = (done.misplaced.prefix(Self.faultsShown), done.misplaced.count)
                Console.error(
                    Message(
                        zh: "\(count) 件批准的范围大半不在其宗地，不用来量测；请核对坐标系与宗地代码：\(some.joined(separator: "、"))",
                        en:
                            "\(count) approvals have outlines off their parcels and measure nothing; check the CRS and the "
                            + "parcel codes: \(some.joined(separator: ", "))"))
            }
            for statement in statements {
                Console.say(
                    Message(
                        zh: "\(names.text(statement.unit)) 的登记册齐全至 \(statement.asOf)",
                        en: "the register of \(names.text(statement.unit)) is complete up to \(statement.asOf)"))
            }
            Console.say(LandText.line(done.measured))
        }

        /// A statement on a unit without parcels would cover nothing, and is most likely a slip.
        private static func requireParcels(in unit: UnitCode, of store: any ParcelQueries) async throws {
            for place in [PlaceFilter.unit(unit), .parcels(unit.text)] {
                if try await store.holdsParcels(in: place) { return }
            }
            throw UnknownUnit(
                message: Message(
                    zh: "--complete '\(unit)'：存储中没有宗地在此单元；用 parcelwatch units list 查看单元",
                    en:
                        "--complete '\(unit)': the store has no parcels in this unit; parcelwatch units list names the units"
                ))
        }

        /// Rows that are named one by one; all are counted.
        private static let faultsShown = 50
    }

    /// `parcelwatch approvals list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出批准", en: "List approvals."),
            examples: [
                "parcelwatch approvals list --store nanhai.gpkg --village 上村 --valid-on 2024-03-05 --json"
            ])

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long, parsing: .singleValue,
            help: ArgumentHelp(
                zh: "只要此村居：名称或代码，可多次", en: "of this village only, by name or code; again for more", value: .name))
        var village: [String] = []

        @Option(name: .long, help: ArgumentHelp(zh: "只要此宗地的", en: "of this parcel only", value: .code))
        var parcel: String?

        @Option(
            name: .long, help: ArgumentHelp(zh: "只要此日有效的", en: "that hold on this day", value: "2024-03-05"))
        var validOn: String?

        @OptionGroup var most: LimitOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func validate() throws { _ = try SpokenDay.day(validOn, of: "--valid-on") }

        func run() async throws {
            let rows = try await options.read { store in
                var query = ApprovalQuery()
                query.places = try await FilterOptions.places(of: village, in: store)
                query.parcel = parcel.map { ParcelCode($0) }
                query.validOn = try SpokenDay.day(validOn, of: "--valid-on")
                let asked = query
                return try await most.rows { try await store.approvals(asked, in: .everything, page: $0) }
            }
            try Self.listing.say(
                rows, asJSON: list.json,
                ifEmpty: Message(
                    zh: "没有可列出的批准；用 parcelwatch approvals import 导入",
                    en: "no approvals to list; parcelwatch approvals import takes them"))
        }

        private static var listing: Listing<BuildingApproval> {
            Listing(columns: [
                ListColumn("parcel_code", zh: "宗地代码", en: "parcel code") { .text($0.parcelCode.text) },
                ListColumn("number", zh: "批准文号", en: "number") { .text($0.number) },
                ListColumn("footprint_m2", zh: "批准面积", en: "footprint") {
                    .number($0.footprintSquareMetres, decimals: 1, unit: "m²")
                },
                ListColumn("outline_m2", zh: "范围面积", en: "outline") {
                    .number($0.footprint?.area, decimals: 1, unit: "m²")
                },
                ListColumn("floor_area_m2") { .number($0.floorAreaSquareMetres, decimals: 1) },
                ListColumn("storeys", zh: "层数", en: "storeys") { .number($0.storeys.map(Double.init), decimals: 0) },
                ListColumn("approved_on", zh: "批准日期", en: "approved") { .text($0.approvedOn?.description) },
                ListColumn("expires_on", zh: "有效期至", en: "valid until") { .text($0.expiresOn?.description) },
                ListColumn("replaces", zh: "原批准文号", en: "replaces") { .text($0.replaces) },
            ])
        }
    }

    /// `parcelwatch approvals coverage`
    struct Coverage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出登记册已齐全的单元", en: "List the units where the register is complete."),
            examples: ["parcelwatch approvals coverage --store nanhai.gpkg"])

        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (rows, names) = try await options.read { store in
                let register = LandRegister(store, areas: GroundAreas(), clock: { .now })
                return (try await register.coverage(), UnitNames(try await store.units()))
            }
            try Listing<ApprovalCoverage>(columns: [
                ListColumn("unit", zh: "单元", en: "unit") { .word($0.unit.text, names.message($0.unit)) },
                ListColumn("as_of", zh: "齐全至", en: "complete up to") { .text($0.asOf.description) },
            ]).say(
                rows, asJSON: list.json,
                ifEmpty: Message(
                    zh: "没有说明齐全的单元；导入时用 --complete", en: "no unit yet; approvals import --complete says so"))
        }
    }
}

/// Days as people write them on a command line.
enum SpokenDay {
    /// `2024-06-30`; nil where none is given.
    static func day(_ text: String?, of option: String) throws -> CivilDay? {
        guard let text else { return nil }
        guard let day = CivilDay(text) else {
            throw ValidationError(
                zh: "\(option) '\(text)'：不是日期；请写成 2024-06-30",
                en: "\(option) '\(text)': is no day; write it as 2024-06-30")
        }
        return day
    }
}
