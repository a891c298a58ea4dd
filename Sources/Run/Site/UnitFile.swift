import Foundation
import Gate
public import Governance
public import Ground

/// A list of governance units as a spreadsheet writes it: CSV in UTF-8 or GBK.
public enum UnitFile {
    /// The names of the columns, in either language.
    private static let names: [(column: Column, names: Set<String>)] = [
        (.code, ["code", "代码", "编码", "单元代码", "部门代码"]), (.name, ["name", "名称", "单位", "单位名称", "部门"]),
        (.tier, ["tier", "层级", "级别", "类型"]), (.parent, ["parent", "上级", "上级代码", "隶属"]),
    ]

    private enum Column: String { case code, name, tier, parent }

    /// The units of a file. `known`: those on record, which may be units' parents.
    ///
    /// Throws ``UnitFileError`` with every fault of the file, and ``TableFileError``.
    public static func units(at path: String, known: [GovernanceUnit]) throws -> [GovernanceUnit] {
        let table = try TableFile.read(path)
        let columns = Dictionary(uniqueKeysWithValues: names.map { ($0.column, table.column($0.names)) })
        let missing = names.filter { $0.column != .parent && columns[$0.column] == .some(nil) }.map(\.column.rawValue)
        guard missing.isEmpty else { throw UnitFileError.columns(path: path, missing: missing, found: table.columns) }
        var (units, faults): ([GovernanceUnit], [UnitFault]) = ([], [])
        for row in table.rows {
            func cell(_ column: Column) -> String { row.cell(columns[column] ?? nil) }
            switch unit(code: cell(.code), name: cell(.name), tier: cell(.tier), parent: cell(.parent)) {
            case .success(let unit): units.append(unit)
            case .failure(let reason): faults.append(UnitFault(line: row.line, reason: reason))
            }
        }
        guard faults.isEmpty else { throw UnitFileError.faults(path: path, faults) }
        let codes = Set((known + units).map(\.code))
        let first = Dictionary(units.map { ($0.code, $0) }) { first, _ in first }
        for (unit, row) in zip(units, table.rows) {
            if let parent = unit.parent, !codes.contains(parent) {
                faults.append(UnitFault(line: row.line, reason: .unknownParent(parent)))
            }
            if first[unit.code] != unit { faults.append(UnitFault(line: row.line, reason: .twice(unit.code))) }
        }
        guard faults.isEmpty else { throw UnitFileError.faults(path: path, faults) }
        // A unit that comes twice is one.
        var seen: Set<UnitCode> = []
        return units.filter { seen.insert($0.code).inserted }
    }

    private static func unit(
        code: String, name: String, tier: String, parent: String
    ) -> Result<GovernanceUnit, UnitFault.Reason> {
        guard !code.isEmpty else { return .failure(.noCode) }
        guard !name.isEmpty else { return .failure(.noName) }
        let known: GovernanceTier? =
            ["department", "部门"].contains(tier.lowercased()) ? .department : GovernanceTier(level: tier, code: code)
        guard let known else { return .failure(.unknownTier(tier)) }
        // Places are found by the beginning of their codes; a department may have any.
        guard known == .department || code.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return .failure(.noDigits(code))
        }
        var above: UnitCode? = parent.isEmpty ? nil : UnitCode(parent)
        // The unit that a place lies in is in its code.
        if above == nil, known == .town || known == .village {
            above = UnitCode(String(code.prefix(known == .town ? 6 : 9)))
        }
        return .success(GovernanceUnit(code: UnitCode(code), name: name, tier: known, parent: above))
    }
}

/// What is wrong with a line of a list of units.
public struct UnitFault: Sendable, Hashable {
    enum Reason: Error, Hashable {
        case noCode
        case noName
        case unknownTier(String)
        case noDigits(String)
        case unknownParent(UnitCode)
        case twice(UnitCode)

        var message: Message {
            switch self {
            case .noCode: Message(zh: "没有代码；请补上", en: "has no code; give it one")
            case .noName: Message(zh: "没有名称；请补上", en: "has no name; give it one")
            case .unknownTier(let tier):
                Message(
                    zh: "层级 '\(tier)' 不认识；请写 区县、镇街、村居、网格 或 部门",
                    en: "tier '\(tier)' is unknown; write district, town, village, cell or department")
            case .noDigits(let code):
                Message(
                    zh: "代码 '\(code)' 应全为数字；若是部门，请把层级写成 部门",
                    en: "the code '\(code)' of a place must be digits; a department's tier is department")
            case .unknownParent(let code):
                Message(
                    zh: "上级 '\(code)' 既不在文件中也不在存储中；请先列出它",
                    en: "the parent '\(code)' is neither in the file nor in the store; list it too")
            case .twice(let code):
                Message(
                    zh: "代码 '\(code)' 出现多次且内容不同；请只留一行",
                    en: "the code '\(code)' comes twice with other content; keep one line")
            }
        }
    }

    let line: Int
    let reason: Reason
}

/// Why a list of units was not taken.
public enum UnitFileError: ExplainedError {
    case columns(path: String, missing: [String], found: [String])
    case faults(path: String, [UnitFault])

    /// One line, or one for each fault.
    public var message: Message {
        switch self {
        case .columns(let path, let missing, let found):
            Message(
                zh:
                    "\(path)：首行缺少列 \(missing.joined(separator: "、"))（代码、名称、层级，可有 上级）；现有：\(found.joined(separator: "、"))",
                en:
                    "\(path): the first line misses the columns \(missing.joined(separator: ", ")) (code, name, tier, and parent "
                    + "if need be); there are: \(found.joined(separator: ", "))")
        case .faults(let path, let faults):
            Message(
                zh: lines(path, faults) { " 第 \($0) 行：\($1.chinese)" } + "\n\(path)：未导入任何单元，请改正后重试",
                en: lines(path, faults) { ", line \($0): \($1.english)" }
                    + "\n\(path): no unit was taken; correct it and try again")
        }
    }

    /// Bad data.
    public var exitStatus: ExitStatus { .badData }

    private func lines(_ path: String, _ faults: [UnitFault], _ words: (Int, Message) -> String) -> String {
        let shown = faults.prefix(20).map { path + words($0.line, $0.reason.message) }
        return shown.joined(separator: "\n") + (faults.count > 20 ? "\n…" : "")
    }
}
