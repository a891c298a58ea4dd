import Casework
import Settings
import Foundation
import Gate
import Ground
import Intake
import StorePorts
import Survey
public import WorkOrders

/// Opens what a configuration names and reports every fault that would stop its watch, with its line.
///
/// ``places`` checks the file system only; ``everything()`` also reads parcels and grids, in confined children.
public struct SiteCheck: Sendable {
    private let document: ConfigurationDocument
    private var site: SiteConfiguration { document.site }

    init(_ document: ConfigurationDocument) { self.document = document }

    /// A summary of a faultless configuration, in lines for people; throws `ConfigurationError` with every fault of the
    /// file and of what it names.
    public static func summary(ofConfiguration path: String) async throws -> [String] {
        let document = try Site.document(path)
        let found = try await SiteCheck(document).everything()
        guard found.faults.isEmpty else { throw ConfigurationError(path: path, faults: found.faults) }
        return SiteSummary(document.site, file: path, parcels: found.parcels, now: .now).lines
    }

    /// The store that a configuration names; throws `ConfigurationError` with every fault of the file.
    public static func store(ofConfiguration path: String) throws -> String { try Site.document(path).site.store }

    /// What was found.
    struct Findings {
        var faults: [ConfigurationFault] = []
        /// Parcels of each area, by its number in the configuration.
        var parcels: [Int: AreaProbe.Answer] = [:]
    }

    /// Every fault, in the order of the file.
    func everything() async throws -> Findings {
        var found = Findings(faults: places + mixtures)
        var surveyed: (area: String, crs: CRSCode)?
        for (index, area) in site.areas.enumerated() {
            let key = "areas[\(index)]"
            let badCRS = area.crs.flatMap { self.fault(of: $0, at: key, places: []) }
            if let badCRS { found.faults.append(badCRS) }
            // Missing files are reported already.
            guard !found.faults.contains(where: { $0.keyPath.hasPrefix("\(key).parcels") }) else { continue }
            let answer = try AreaProbe.run(
                AreaProbe.Request(
                    parcels: area.parcels, layer: area.parcelsLayer, codeField: area.codeField,
                    includesOtherUses: area.includesOtherUses,
                    grids: area.grids.filter { Self.fault(ofFile: $0) == nil }, crs: badCRS == nil ? area.crs : nil))
            found.parcels[index] = answer
            found.faults += answer.faults.map { self.fault($0, of: area, at: key) }
            // The places of the parcels are known here.
            let places = answer.extent.map(SurveyCRS.places) ?? []
            if badCRS == nil, let distorting = area.crs.flatMap({ self.fault(of: $0, at: key, places: places) }) {
                found.faults.append(distorting)
                continue
            }
            guard badCRS == nil, let crs = area.crs ?? answer.crs, (try? SurveyCRS.isFit(crs, at: places)) == true
            else {
                continue
            }
            if let other = surveyed, other.crs != crs {
                found.faults.append(
                    document.fault(
                        "\(key).crs",
                        Message(
                            zh: "本区按 \(crs) 核查，监测区 \(other.area) 按 \(other.crs)，而一个存储只有一种坐标系；"
                                + "请在此写 crs: \(other.crs)",
                            en:
                                "this area is surveyed in \(crs), the area \(other.area) in \(other.crs), and a store has "
                                + "one CRS; write crs: \(other.crs) here")))
            } else {
                surveyed = (area.name, crs)
            }
        }
        if let surveyed, let fault = await fault(ofStoreIn: surveyed.crs) { found.faults.append(fault) }
        found.faults += await unknownReceivers
        return found
    }

    // MARK: By the file system

    /// Files and folders that are missing, of the wrong kind, or without permission.
    var places: [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        func add(_ key: String, _ message: Message?) {
            if let message { faults.append(document.fault(key, message)) }
        }
        if let path = site.audit.keyFile {
            do { _ = try AnchorFile.key(at: path) } catch {
                add("audit.key_file", (error as? AnchorFileError)?.message)
            }
        }
        add("store", NamedPlace.fileToMake(site.store) ?? faultOfStore)
        for (index, root) in site.roots.enumerated()
        where document.says("roots[\(index)]") || index == 0 && document.says("roots") {
            add("roots[\(index)]", NamedPlace.folderToRead(root))
        }
        for (index, inbox) in site.inboxes.enumerated() {
            let key = "inboxes[\(index)].folder"
            add(
                key,
                inbox.afterwards == .move
                    ? NamedPlace.folderToWrite(inbox.folder) : NamedPlace.folderToRead(inbox.folder))
        }
        for (index, area) in site.areas.enumerated() {
            for (number, path) in area.parcels.enumerated() {
                add("areas[\(index)].parcels[\(number)]", Self.fault(ofFile: path))
            }
            for (number, path) in area.grids.enumerated() {
                add("areas[\(index)].grids[\(number)]", Self.fault(ofFile: path))
            }
        }
        if let path = site.service.certificate { add("service.certificate", NamedPlace.fileToRead(path)) }
        if let path = site.service.key { add("service.key", NamedPlace.fileToRead(path)) }
        if let folder = site.report.folder { add("report.folder", NamedPlace.folderToMake(folder)) }
        if let file = site.report.metricsFile { add("report.metrics_file", NamedPlace.fileToWrite(file)) }
        if let file = site.report.logFile { add("report.log_file", NamedPlace.fileToWrite(file)) }
        return faults
    }

    /// What is wrong with a store that is there; what an older program made is brought up to date by the watch.
    private var faultOfStore: Message? {
        do {
            try Stores.reading(site.store).close()
            return nil
        } catch StoreError.missing, StoreError.olderVersion {
            return nil
        } catch let error as any ExplainedError {
            return error.message
        } catch {
            return Message(zh: "\(error)", en: "\(error)")
        }
    }

    private static func fault(ofFile path: String) -> Message? {
        do throws(GateError) {
            _ = try PathGate(roots: []).admit(path)
            return nil
        } catch {
            guard path.contains(where: { ",，、;；".contains($0) }) else { return error.message }
            return Message(
                zh: "\(error.message.chinese)；多个文件请写成列表，例如 [a.gpkg, b.gpkg]",
                en: "\(error.message.english); several files are written as a list, e.g. [a.gpkg, b.gpkg]")
        }
    }

    /// Folders that must not lie within each other: the watch would take its own output for a delivery.
    private var mixtures: [ConfigurationFault] {
        var faults: [ConfigurationFault] = []
        for (index, inbox) in site.inboxes.enumerated() {
            let key = "inboxes[\(index)].folder"
            for other in site.inboxes[..<index]
            where NamedPlace.lies(other.folder, in: inbox.folder) || NamedPlace.lies(inbox.folder, in: other.folder) {
                faults.append(
                    document.fault(
                        key,
                        Message(
                            zh: "与收件夹 \(other.folder) 是同一个或互相包含（经符号链接），文件会处理两次；请把二者分开",
                            en:
                                "is the inbox \(other.folder) under another name, or one lies in the other; files would be "
                                + "taken in twice, keep them apart")))
            }
            if let folder = site.report.folder, NamedPlace.lies(inbox.folder, in: folder) {
                faults.append(
                    document.fault(
                        key,
                        Message(
                            zh: "收件夹在报告文件夹 \(folder) 之内；请把二者分开",
                            en: "the inbox lies in the report folder \(folder); keep them apart")))
            }
            for (key, path, what) in written where NamedPlace.lies(path, in: inbox.folder) {
                faults.append(
                    document.fault(
                        key,
                        Message(
                            zh: "\(what.chinese)在收件夹 \(inbox.folder) 之内，会被当作新送来的文件；请移到收件夹之外",
                            en:
                                "\(what.english) lies in the inbox \(inbox.folder) and would be taken for a delivery; put it "
                                + "outside the inbox")))
            }
        }
        return faults
    }

    /// What is no delivery, with its key.
    private var written: [(key: String, path: String, what: Message)] {
        var list: [(String, String, Message)] = [("store", site.store, Message(zh: "存储", en: "the store"))]
        if let folder = site.report.folder {
            list.append(("report.folder", folder, Message(zh: "报告文件夹", en: "the report folder")))
        }
        if let file = site.report.metricsFile {
            list.append(("report.metrics_file", file, Message(zh: "指标文件", en: "the metrics file")))
        }
        if let file = site.report.logFile {
            list.append(("report.log_file", file, Message(zh: "日志文件", en: "the log file")))
        }
        for (index, area) in site.areas.enumerated() {
            for (number, path) in area.parcels.enumerated() {
                list.append(("areas[\(index)].parcels[\(number)]", path, Message(zh: "宗地文件", en: "the parcel file")))
            }
            for (number, path) in area.grids.enumerated() {
                list.append(
                    ("areas[\(index)].grids[\(number)]", path, Message(zh: "治理网格文件", en: "the governance grid file")))
            }
        }
        return list
    }

    // MARK: By what the files hold

    private func fault(of crs: CRSCode, at area: String, places: [Coordinate]) -> ConfigurationFault? {
        do {
            try SurveyCRS.require(crs, at: places)
            return nil
        } catch let error as any ExplainedError {
            return document.fault("\(area).crs", SettingWords.message(error.message, of: area))
        } catch {
            return document.fault("\(area).crs", Message(zh: "\(error)", en: "\(error)"))
        }
    }

    /// A fault is reported at the key that it names, if that is given, otherwise at the file's key.
    private func fault(_ fault: AreaProbe.Fault, of area: AreaSettings, at key: String) -> ConfigurationFault {
        let file: String
        switch fault.culprit {
        case .parcels(let index): file = "\(key).parcels[\(index)]"
        case .grid(let index):
            // The files that could not be opened at all were left out.
            let there = area.grids.indices.filter { Self.fault(ofFile: area.grids[$0]) == nil }
            file = "\(key).grids[\(there.indices.contains(index) ? there[index] : index)]"
        }
        let named = SettingWords.key(in: fault.message).map { "\(key).\($0)" }
        let place = named.flatMap { document.says($0) && !$0.hasSuffix(".parcels") ? $0 : nil } ?? file
        return document.fault(place, SettingWords.message(fault.message, of: key))
    }

    /// Receivers that the rules in force name and nobody has configured: what they are to get would wait for ever.
    private var unknownReceivers: [ConfigurationFault] {
        get async {
            guard let store = try? Stores.reading(site.store) else { return [] }
            defer { try? store.close() }
            guard let rules = try? await OfficeRegister(store, clock: { .now }).office().current else { return [] }
            return Self.unknownReceivers(of: rules, in: site).map { name in
                document.fault(
                    document.says("systems") ? "systems" : "store",
                    Message(
                        zh: "现行规则的 deliver 推送到“\(name)”，而 systems 中没有；请加上，或改规则",
                        en:
                            "the rules in force deliver to “\(name)”, which systems does not name; add it, or change "
                            + "the rules"))
            }
        }
    }

    /// The receivers of rules that a configuration does not name.
    static func unknownReceivers(of rules: RuleSet, in site: SiteConfiguration) -> [String] {
        Set(rules.categories.flatMap(\.deliveries).map(\.receiver)).subtracting(site.systems.map(\.name)).sorted()
    }

    /// Holds a file of rules against a configuration: every receiver that it names must be there. Throws `ConfigurationError`.
    public static func check(_ rules: RuleSet, rulesPath: String, configuration path: String) throws {
        let site = try Site.document(path).site
        let unknown = Set(unknownReceivers(of: rules, in: site))
        let faults = rules.categories.flatMap(\.deliveries).filter { unknown.contains($0.receiver) }.map { delivery in
            let near = Spelling.nearest(to: delivery.receiver, among: site.systems.map(\.name))
            return ConfigurationFault(
                position: SettingPosition(line: delivery.line ?? 1, column: 1), keyPath: "deliver",
                message: Message(
                    zh: "\(path) 的 systems 中没有“\(delivery.receiver)”；" + (near.map { "是否指 \($0)？" } ?? "请加上"),
                    en: "systems of \(path) does not name “\(delivery.receiver)”; "
                        + (near.map { "did you mean \($0)?" } ?? "add it")))
        }
        guard faults.isEmpty else { throw ConfigurationError(path: rulesPath, faults: faults) }
    }

    private func fault(ofStoreIn crs: CRSCode) async -> ConfigurationFault? {
        guard let store = try? Stores.reading(site.store) else { return nil }
        defer { try? store.close() }
        guard let kept = try? await store.parcelsCRS(), kept != crs else { return nil }
        return document.fault(
            "store",
            Message(
                zh: "\(site.store) 的坐标系是 \(kept)，而宗地按 \(crs) 核查；请在 areas 下写 crs: \(kept)，或换一个存储文件名",
                en:
                    "\(site.store) is in \(kept), but the parcels are surveyed in \(crs); write crs: \(kept) under areas, "
                    + "or name another store"))
    }
}
