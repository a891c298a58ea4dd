import Casework
import ArgumentParser
import Console
import Export
import Findings
import Foundation
import Ground
import Governance
import Site
import StorePorts
import WorkOrders

/// `parcelwatch findings`
struct FindingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "findings",
        abstract: Message(zh: "监测图斑：列出、查看、记核查结论、导出", en: "Findings: list, show, decide, export."),
        examples: [
            "parcelwatch findings list --store nanhai.gpkg",
            "parcelwatch findings export --store nanhai.gpkg -o findings.html",
        ],
        subcommands: [List.self, Show.self, Decide.self, Withdraw.self, Export.self])

    /// `parcelwatch findings list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出监测图斑，置信度高者在前", en: "List findings, the surest first."),
            examples: [
                "parcelwatch findings list --store nanhai.gpkg",
                "parcelwatch findings list --store nanhai.gpkg --class 新建 --state 疑似 --since 2024-03-01",
                "parcelwatch findings list --store nanhai.gpkg --json",
            ])

        @OptionGroup var options: StoreOptions
        @OptionGroup var filter: FilterOptions
        @OptionGroup var states: FindingStateOptions
        @OptionGroup var most: LimitOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let findings = try await options.read { store in
                var query = try await filter.findings(in: store, states: states.states)
                query.order = .surestFirst
                return try await most.rows { try await store.findings(query, in: .everything, page: $0) }
            }
            try FindingText.listing.say(
                findings, asJSON: list.json, ifEmpty: Message(zh: "没有可列出的监测图斑", en: "no findings to list"))
        }
    }

    /// `parcelwatch findings show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "查看一个监测图斑的全部依据，可导出切片图", en: "Show a finding with its evidence; write its chips."),
            discussion: Message(
                zh: "--json 另有全部测量值，键名固定。", en: "--json has every measurement besides, under names that never change."),
            examples: [
                "parcelwatch findings show 440605001001JC00017-01 --store nanhai.gpkg -o chips/",
                "parcelwatch findings show 440605001001JC00017-01 --store nanhai.gpkg --json",
            ])

        @Argument(help: ArgumentHelp(zh: "监测图斑编号，如 440605001001JC00017-01", en: "the finding's id", value: .identifier))
        var id: String

        @OptionGroup var options: StoreOptions

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(zh: "把切片图写入此目录", en: "write its chips into this folder", value: .folder),
            completion: .directory)
        var output: String?

        @OptionGroup var overwriting: OverwriteOptions

        @OptionGroup var list: ListOptions

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let id = FindingID(id)
            let (record, pictures, orders, parcel) = try await options.read { store in
                guard let record = try await store.finding(id, in: .everything) else {
                    throw NotFound(
                        message: Message(
                            zh: "没有监测图斑 \(id)；用 parcelwatch findings list 查看全部",
                            en: "no finding \(id); parcelwatch findings list names them all"))
                }
                var query = OrderQuery()
                query.parcel = record.finding.verdict.parcelCode
                let orders = try await allRows { try await store.orders(query, in: .everything, page: $0) }
                return (
                    record, try await store.chips(of: id, in: .everything),
                    orders.filter { $0.matter.findingIDs.contains(id) },
                    try await store.parcel(record.finding.verdict.parcelCode, in: .everything)
                )
            }
            let names = pictures.map { "\(id)-\($0.kind.rawValue).png" }
            let folder = try output.map { try overwriting.folder($0, holding: names) }
            if list.json {
                try CommandOutput.write(FindingText.document(record, orders: orders).document(), to: nil)
            } else {
                for line in FindingText.lines(record, orders: orders, parcel: parcel) { Console.say(line) }
            }
            guard let folder else { return }
            try CommandOutput.makeFolder(folder)
            for chip in pictures {
                let path = "\(folder)/\(id)-\(chip.kind.rawValue).png"
                try CommandOutput.write(Data(chip.png), to: path)
                if !list.json { Console.say(path) }
            }
        }
    }

    /// `parcelwatch findings export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "导出监测图斑", en: "Export findings."),
            discussion: Message(
                zh: FindingFormats.all.map { "\($0.name)：\($0.summary.chinese)" }.joined(separator: "\n"),
                en: FindingFormats.all.map { "\($0.name): \($0.summary.english)" }.joined(separator: "\n")),
            examples: [
                "parcelwatch findings export --store nanhai.gpkg -o findings.geojson",
                "parcelwatch findings export --store nanhai.gpkg -o - --format csv",
            ])

        @OptionGroup var options: StoreOptions

        @OptionGroup var filter: FilterOptions
        @OptionGroup var states: FindingStateOptions

        @Option(
            name: .shortAndLong, help: .output(zh: "输出文件", en: "file to write", value: .file), completion: .file())
        var output: String

        @Option(
            name: .long, help: .format(FindingFormats.all.map(\.name)),
            completion: .list(FindingFormats.all.map(\.name)))
        var format: String?

        @OptionGroup var columns: ColumnOptions
        @OptionGroup var overwriting: OverwriteOptions

        @OptionGroup var common: CommonOptions

        func validate() throws { _ = try name }

        private var name: String {
            get throws { try OutputFormat.name(of: output, asked: format, known: FindingFormats.all.map(\.name)) }
        }

        func run() async throws {
            let format = try FindingFormats.named(name)
            let place = try overwriting.place(output, reading: [options.store])
            try await options.read { store in
                let query = try await filter.findings(in: store, states: states.states)
                try await place.write {
                    try await CaseExport(store, language: .chosen, hasEveryColumn: columns.all)
                        .write(query, as: format, to: $0)
                }
            }
        }
    }
}

/// A place in one line, from the largest tier.
enum PlaceText {
    static func of(_ place: AdministrativePlace) -> String {
        [place.district, place.town, place.village, place.cell].compactMap { $0 }.joined(separator: " / ")
    }
}

/// Prints a finding.
enum FindingText {
    /// Findings as a list.
    static var listing: Listing<FindingSummary> {
        Listing(columns: [
            ListColumn("id", zh: "编号", en: "id") { .text($0.id.text) },
            ListColumn("parcel_code") { .text($0.parcelCode.text) },
            ListColumn("class", zh: "类别", en: "class") {
                let verdict = $0.verdictClass
                return .word(verdict.rawValue, verdict.name)
            },
            ListColumn("confidence", zh: "置信度", en: "confidence") {
                .probability($0.confidence)
            },
            ListColumn("changed_area_inside_m2", zh: "宗地内变化", en: "changed inside") {
                .number($0.changedAreaInsideSquareMetres, decimals: 1, unit: "m²")
            },
            ListColumn("changed_area_beyond_m2") { .number($0.changedAreaBeyondSquareMetres, decimals: 1) },
            ListColumn("beyond_on_parcels") { .words($0.beyondOnParcels.map(\.text)) },
            ListColumn("state", zh: "状态", en: "state") { .word($0.state.rawValue, $0.state.name) },
            ListColumn("earlier_acquired_at") { .time($0.earlierAcquiredAt) },
            ListColumn("later_acquired_at", zh: "后一期", en: "later epoch") { .time($0.laterAcquiredAt) },
            ListColumn("district") { .text($0.place.district) },
            ListColumn("town") { .text($0.place.town) },
            ListColumn("village") { .text($0.place.village) },
            ListColumn("cell") { .text($0.place.cell) },
            ListColumn("place", zh: "位置", en: "place") { .text(PlaceText.of($0.place)) },
            ListColumn("decision", zh: "结论", en: "decision") {
                $0.decisionWord
            },
            ListColumn("decided_by") { .text($0.decidedBy) },
            ListColumn("decided_at") { .time($0.decidedAt) },
            ListColumn("decision_note") { .text($0.decisionNote) },
            ListColumn("survey") { .text($0.survey.text) },
        ])
    }

    /// A finding for programs: what exports hold, and every measurement.
    static func document(_ record: FindingRecord, orders: [WorkOrder]) -> JSONObject {
        let finding = record.finding
        let verdict = finding.verdict
        return JSONObject(values: [
            ("id", .text(record.id.text)), ("parcel_code", .text(verdict.parcelCode.text)),
            ("class", .text(verdict.verdictClass.rawValue)), ("confidence", .probability(verdict.confidence)),
            ("score", .probability(verdict.score)), ("state", .text(record.state.rawValue)),
            ("changed_area_inside_m2", .number(finding.changedAreaInsideSquareMetres, decimals: 1)),
            ("changed_area_beyond_m2", .number(finding.changedAreaBeyondSquareMetres, decimals: 1)),
            ("beyond_on_parcels", .words(finding.beyondOnParcels.map(\.text))),
            ("earlier_acquired_at", .time(finding.earlierAcquiredAt)),
            ("later_acquired_at", .time(finding.laterAcquiredAt)),
            ("valid_share", .number(verdict.validShare, decimals: 2)),
            ("residual_shift_px", .number(verdict.residualShiftPixels, decimals: 2)),
            ("place", .text(PlaceText.of(finding.place))),
            ("decision", .text(record.decidedClass?.rawValue)), ("decided_by", .text(record.decision?.decidedBy)),
            ("decided_at", .time(record.decision?.decidedAt)), ("decision_note", .text(record.decision?.note)),
            ("work_orders", .words(orders.map(\.id.text))), ("survey", .text(finding.provenance.surveyID.text)),
            (
                "measurements",
                .numbers(Dictionary(finding.measurements.map { ($0.name, $0.value) }) { first, _ in first })
            ),
        ])
    }

    static func lines(_ record: FindingRecord, orders: [WorkOrder], parcel: StoredParcel?) -> [String] {
        let finding = record.finding
        let unknown = Message(zh: "未知", en: "unknown").text(in: .chosen)
        var rows: [(Message, String)] = [
            (Message(zh: "编号", en: "id"), record.id.text),
            (Message(zh: "宗地代码", en: "parcel code"), finding.verdict.parcelCode.text),
            (Message(zh: "位置", en: "place"), PlaceText.of(finding.place)),
            (Message(zh: "类别", en: "class"), finding.verdict.verdictClass.name.text(in: .chosen)),
            (
                Message(zh: "状态", en: "state"),
                record.state.name.text(in: .chosen)
                    + (record.isUndone ? Message(zh: "（建筑已不在）", en: " (building gone)").text(in: .chosen) : "")
            ),
            (Message(zh: "置信度", en: "confidence"), finding.verdict.confidence.map(Probability.text) ?? unknown),
            (
                Message(zh: "宗地内变化面积", en: "changed inside"),
                Console.number(finding.changedAreaInsideSquareMetres) + " m²"
            ),
            (
                Message(zh: "越出宗地面积", en: "changed beyond the edge"),
                Console.number(finding.changedAreaBeyondSquareMetres) + " m²"
            ),
        ]
        if !finding.beyondOnParcels.isEmpty {
            for share in finding.beyondOnParcels {
                rows.append((Message(zh: "图斑同在宗地", en: "patch shared with parcel"), share.text))
            }
            rows.append(
                (
                    Message(zh: "不在所核查的宗地", en: "on no surveyed parcel"),
                    Console.number(finding.beyondOnNoParcelSquareMetres) + " m²"
                ))
        }
        rows += [
            (Message(zh: "前一期", en: "earlier"), finding.earlierAcquiredAt.map { LocalTime.text($0) } ?? unknown),
            (Message(zh: "后一期", en: "later"), finding.laterAcquiredAt.map { LocalTime.text($0) } ?? unknown),
            (
                Message(zh: "有效观测占比", en: "valid share"),
                Console.number(100 * finding.verdict.validShare, decimals: 0) + " %"
            ),
            (
                Message(zh: "残余错位", en: "residual shift"),
                finding.verdict.residualShiftPixels.map { Console.number($0, decimals: 2) + " px" }
                    ?? Message(zh: "未测量", en: "not measured").text(in: .chosen)
            ),
        ]
        if let parcel, let retiredAt = parcel.retiredAt {
            let codes = parcel.successors.map(\.text).joined(separator: ", ")
            rows.append(
                (
                    Message(zh: "宗地已注销", en: "parcel retired"),
                    LocalTime.text(retiredAt)
                        + (codes.isEmpty ? "" : Message(zh: "，现为 \(codes)", en: ", now \(codes)").text(in: .chosen))
                ))
        }
        if let decision = record.decision {
            rows += [
                (Message(zh: "核查结论", en: "decision"), decision.name.text(in: .chosen)),
                (Message(zh: "核查人", en: "reviewer"), decision.decidedBy),
                (Message(zh: "核查时间", en: "decided"), LocalTime.text(decision.decidedAt)),
            ]
            if let note = decision.note { rows.append((Message(zh: "备注", en: "note"), note)) }
        }
        let seen = ChangeDescription(of: finding)
        rows.append((Message(zh: "所见", en: "what is seen"), seen.text.text(in: .chosen)))
        for caution in seen.cautions { rows.append((Message(zh: "注意", en: "caution"), caution.text(in: .chosen))) }
        for reason in finding.basis?.reasons ?? [] {
            rows.append((Message(zh: "依据", en: "because"), reason.text.text(in: .chosen)))
        }
        for order in orders {
            rows.append((Message(zh: "工单", en: "work order"), "\(order.id) \(order.state.name.text(in: .chosen))"))
            rows += LandText.rows(order.matter)
        }
        let provenance = finding.provenance
        for (name, files) in [
            (Message(zh: "前一期影像", en: "earlier scenes"), provenance.earlierScenes),
            (Message(zh: "后一期影像", en: "later scenes"), provenance.laterScenes),
            (Message(zh: "宗地文件", en: "parcel files"), provenance.parcels),
            (Message(zh: "网格文件", en: "grid files"), provenance.grids),
        ] {
            for file in files { rows.append((name, "\(file.name)  sha256:\(file.sha256)")) }
        }
        rows.append((Message(zh: "核查", en: "survey"), "\(provenance.surveyID)  parcelwatch \(provenance.version)"))
        rows.append(
            (
                Message(zh: "设置", en: "settings"),
                provenance.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            ))
        return Columns.lines(rows.map { [$0.0.text(in: .chosen), $0.1] })
    }
}

extension FindingSummary {
    /// The decision for lists: its code for programs, its name for people.
    fileprivate var decisionWord: ListCell {
        guard let decidedClass, let decisionName else { return .text(nil) }
        return .word(decidedClass.rawValue, decisionName)
    }
}
