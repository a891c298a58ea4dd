import Foundation
import Ground

/// Rules for the parcels of one file: every code occurs once, every parcel lies in a known village and in the town
/// whose officer hands the file in.
public struct ParcelRules: Sendable {
    /// The villages that there are; nil = not known, no village is refused for being unknown.
    public var villages: VillageRegister?
    /// The nine-digit code of the officer's own town; nil = the whole district.
    public var town: String?

    /// Rules; what is nil is not checked.
    public init(villages: VillageRegister? = nil, town: String? = nil) {
        self.villages = villages
        self.town = town
    }

    /// Checks all records of a file; one fault refuses the whole file.
    ///
    /// Codes are compared by canonical equivalence (NFC and NFD are one), as Swift's `==` does. Cost: linear.
    public func judge(_ records: [CadastreFeature]) -> GateReport {
        let refusal =
            missing(records) ?? lost(records) ?? duplicates(records) ?? village(records) ?? dates(records)
        guard refusal == nil else { return GateReport(refusal: refusal) }
        return GateReport(warnings: [confusable(records), areas(records), formerCodes(records)].compactMap { $0 })
    }

    private func missing(_ records: [CadastreFeature]) -> GateNote? {
        var without: [String] = []
        for (index, record) in records.enumerated() {
            switch record.code {
            case .text, .inexact: continue
            case .missing: without.append("\(index + 1)")
            case .wrongType(let type): without.append("\(index + 1) (\(type))")
            }
        }
        guard !without.isEmpty else { return nil }
        return GateNote(
            "parcel.noId", zh: "\(without.count) 个要素没有宗地代码（第 \(Self.list(without)) 个）；请补填文字或整数代码",
            en:
                "\(without.count) features have no parcel code (\(Self.list(without))); fill in a text or a whole number"
        )
    }

    /// U+FFFD replaces a character that a program could not read; the character is lost.
    private func lost(_ records: [CadastreFeature]) -> GateNote? {
        let damaged = records.enumerated().filter { _, record in
            var texts = [record.village, record.validFrom, record.validTo]
            if case .text(let code) = record.code { texts.append(code) }
            return texts.contains { $0?.unicodeScalars.contains("\u{FFFD}") ?? false }
        }.map { "\($0.offset + 1)" }
        guard !damaged.isEmpty else { return nil }
        return GateNote(
            "vector.encoding", zh: "\(damaged.count) 个要素的文字含丢失的字符 U+FFFD（第 \(Self.list(damaged)) 个）；请从原始数据重新导出",
            en:
                "\(damaged.count) features have texts with lost characters, U+FFFD (\(Self.list(damaged))); export them again "
                + "from the source")
    }

    private func duplicates(_ records: [CadastreFeature]) -> GateNote? {
        var features: [String: [Int]] = [:]
        for (index, record) in records.enumerated() {
            if case .text(let code) = record.code { features[code, default: []].append(index + 1) }
        }
        let twice = features.filter { $0.value.count > 1 }.sorted { $0.value[0] < $1.value[0] }.map { code, places in
            "\(GateError.escaped(code)): \(Self.list(places.map(String.init)))"
        }
        guard !twice.isEmpty else { return nil }
        let list = twice.prefix(100).joined(separator: "; ")
        return GateNote(
            "parcel.duplicateId", zh: "\(twice.count) 个宗地代码重复（\(list)）；每宗只保留一个要素",
            en: "\(twice.count) parcel codes occur more than once (\(list)); keep one feature each")
    }

    private func village(_ records: [CadastreFeature]) -> GateNote? {
        var unknown: [String] = []
        var foreign: [String] = []
        for (index, record) in records.enumerated() {
            let entry = record.village ?? ""
            let codes = villages?.codes(of: entry) ?? [entry]
            if let village = record.village {
                // A village becomes part of file names and pages: no separators, no control characters.
                let isName =
                    !village.isEmpty && village.unicodeScalars.count <= 64
                    && village.unicodeScalars.allSatisfy {
                        $0.value >= 0x20 && !"/\\:\u{7F}".unicodeScalars.contains($0)
                    }
                if !isName || codes.isEmpty {
                    unknown.append("\(index + 1): \(GateError.escaped(village))")
                    continue
                }
            }
            if let town, !codes.contains(where: { $0.hasPrefix(town) && $0.utf8.count > town.utf8.count }) {
                foreign.append("\(index + 1): \(GateError.escaped(entry))")
            }
        }
        if !unknown.isEmpty {
            return GateNote(
                "parcel.village", zh: "\(unknown.count) 个要素的村居不在登记册中（\(Self.list(unknown))）；请改正村居代码",
                en: "\(unknown.count) features are of a village that is not registered (\(Self.list(unknown))); "
                    + "correct the village code")
        }
        guard !foreign.isEmpty else { return nil }
        return GateNote(
            "forbidden", zh: "\(foreign.count) 个要素不属于本镇 \(town ?? "")（\(Self.list(foreign))）；请由所属镇街或区级提交",
            en: "\(foreign.count) features are not of your town \(town ?? "") (\(Self.list(foreign))); "
                + "their own town or the district hands them in")
    }

    private func dates(_ records: [CadastreFeature]) -> GateNote? {
        for (index, record) in records.enumerated() {
            var days: [CivilDay] = []
            for text in [record.validFrom, record.validTo] {
                guard let text, !text.isEmpty else { continue }
                guard let day = CivilDay(text) else {
                    return GateNote(
                        "vector.date", zh: "第 \(index + 1) 个要素的日期 \(GateError.escaped(text)) 不存在；请写 YYYY-MM-DD",
                        en:
                            "feature \(index + 1) has the date \(GateError.escaped(text)), which is none; write YYYY-MM-DD"
                    )
                }
                days.append(day)
            }
            if days.count == 2, days[1] < days[0] {
                return GateNote(
                    "vector.date", zh: "第 \(index + 1) 个要素的终止日期早于起始日期；请改正",
                    en: "feature \(index + 1) ends before it begins; correct its dates")
            }
        }
        return nil
    }

    private func confusable(_ records: [CadastreFeature]) -> GateNote? {
        var codes: [String: [String]] = [:]
        for case .text(let code) in records.map(\.code) {
            codes[ConfusableText.skeleton(code), default: []].append(code)
        }
        let alike = codes.values.filter { $0.count > 1 }.map { Self.list($0.map(GateError.escaped)) }.sorted()
        guard !alike.isEmpty else { return nil }
        let list = alike.prefix(20).joined(separator: "; ")
        return GateNote(
            "parcel.confusableId", zh: "\(alike.count) 组宗地代码看上去相同但不是同一代码（\(list)）；请核对字母、大小写与空格",
            en: "\(alike.count) groups of parcel codes look alike and are not the same (\(list)); "
                + "check letters, case and spaces")
    }

    private func areas(_ records: [CadastreFeature]) -> GateNote? {
        let wrong = records.enumerated().filter { ($0.element.declaredArea ?? 1) <= 0 }.map { "\($0.offset + 1)" }
        guard !wrong.isEmpty else { return nil }
        return GateNote(
            "parcel.area", zh: "\(wrong.count) 个要素申报的面积不是正数（第 \(Self.list(wrong)) 个）；按图形计算，请改正",
            en: "\(wrong.count) features declare an area that is not above 0 (\(Self.list(wrong))); "
                + "the drawn area counts, correct it")
    }

    /// Findings and orders keep the code under which they were made: the store notes what the parcel became.
    private func formerCodes(_ records: [CadastreFeature]) -> GateNote? {
        let renamed = records.enumerated().filter { _, record in
            guard let former = record.formerCode, !former.allSatisfy(\.isWhitespace) else { return false }
            return record.code != .text(former)
        }.map { "\($0.offset + 1)" }
        guard !renamed.isEmpty else { return nil }
        return GateNote(
            "parcel.formerCode",
            zh: "\(renamed.count) 个要素注明了原宗地代码（第 \(Self.list(renamed)) 个）；原代码下的监测图斑与工单保留原代码，并注明新代码",
            en:
                "\(renamed.count) features name a former code (\(Self.list(renamed))); findings and work orders keep "
                + "their former codes and name the new ones")
    }

    /// The first twenty, and how many more.
    private static func list(_ items: [String]) -> String {
        items.prefix(20).joined(separator: ", ") + (items.count > 20 ? ", … +\(items.count - 20)" : "")
    }
}
