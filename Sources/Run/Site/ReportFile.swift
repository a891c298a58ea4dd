public import Casework
import Findings
public import Foundation
import Gate
public import Ground
import Reports

/// A list of reports as a spreadsheet or another system writes it: CSV in UTF-8 or GBK.
public enum ReportFile {
    /// The reports of a file, with the CRS that their positions are in. `common`: what every line says, whatever its own cells say.
    ///
    /// A line without a reference has one made of its content, so that the same file again changes nothing. Throws
    /// ``ReportFileError`` with every fault of the file, and ``TableFileError``.
    public static func drafts(
        at path: String, _ words: ReportForm.Words, crs: CRSCode?, common: [ReportForm.Field: String] = [:]
    ) throws -> [ReportDraft] {
        try drafts(of: TableFile.read(path), path, words, crs: crs, common: common, isTakenAsItComes: false)
    }

    /// The same of a list that another system sent; `name`: what the errors call it. What cannot be read of place, time and category is left
    /// for a dispatcher.
    public static func drafts(
        in data: Data, named name: String, _ words: ReportForm.Words, crs: CRSCode?,
        common: [ReportForm.Field: String] = [:]
    ) throws -> [ReportDraft] {
        try drafts(
            of: TableFile.table(data, name), name, words, crs: crs, common: common, isTakenAsItComes: true)
    }

    private static func drafts(
        of table: CSVTable, _ path: String, _ words: ReportForm.Words, crs: CRSCode?,
        common: [ReportForm.Field: String],
        isTakenAsItComes: Bool
    ) throws -> [ReportDraft] {
        let columns = ReportForm.Field.allCases.map { ($0, table.column($0.names)) }
        let missing = columns.filter { field, column in
            [.channel, .category].contains(field) && column == nil && common[field] == nil
                && !(field == .channel && columns.contains { $0.0 == .kind && $0.1 != nil })
        }.map(\.0.rawValue)
        guard missing.isEmpty else {
            throw ReportFileError.columns(path: path, missing: missing, found: table.columns)
        }
        // A column of its own name that a report has already is no field of a form.
        let taken = Set(columns.compactMap(\.1))
        let formColumns = table.columns.enumerated().filter { !taken.contains($0) && words.formFields.contains($1) }
        var locator = ReportLocator(crs)
        var (drafts, faults): ([ReportDraft], [ReportLineFault]) = ([], [])
        var known: [String: ReportDraft] = [:]
        for row in table.rows {
            let cells = columns.map { ($0.0, common[$0.0] ?? row.cell($0.1)) }
            let own = formColumns.map { ($1, row.cell($0)) }
            let form = ReportForm(
                Dictionary(cells) { $1 }, fields: Dictionary(own) { $1 }, isTakenAsItComes: isTakenAsItComes)
            switch try form.draft(words, &locator) {
            case .failure(let fault): faults.append(ReportLineFault(line: row.line, fault: fault))
            case .success(var draft):
                let filled = cells.map { "\($0.0.rawValue)=\($0.1)" }
                let content = (filled + own.filter { !$0.1.isEmpty }.map { "\($0)=\($1)" }).joined(separator: "\n")
                let reference = draft.sourceReference ?? "csv-" + ContentHash.text(content).prefix(32)
                draft.sourceReference = reference
                let key = "\(draft.channel.rawValue) \(reference)"
                if let other = known[key] {
                    if other != draft { faults.append(ReportLineFault(line: row.line, fault: .twice(reference))) }
                    continue
                }
                known[key] = draft
                drafts.append(draft)
            }
        }
        guard faults.isEmpty else { throw ReportFileError.faults(path: path, faults, of: table.rows.count) }
        return drafts
    }
}

/// What is wrong with a line of a list of reports.
public struct ReportLineFault: Sendable, Hashable {
    let line: Int
    let fault: ReportFault
}

/// Why a list of reports was not taken.
public enum ReportFileError: ExplainedError {
    case columns(path: String, missing: [String], found: [String])
    case faults(path: String, [ReportLineFault], of: Int)

    /// One line, or one for each fault.
    public var message: Message {
        switch self {
        case .columns(let path, let missing, let found):
            Message(
                zh: "\(path)：首行缺少列 \(missing.joined(separator: "、"))（渠道、类别必有，整份清单相同的可另外给出）；"
                    + "现有：\(found.joined(separator: "、"))",
                en:
                    "\(path): the first line misses the columns \(missing.joined(separator: ", ")) (channel and category are "
                    + "needed, or told for the whole list); there are: \(found.joined(separator: ", "))")
        case .faults(let path, let faults, let count):
            Message(
                zh: lines(path, faults) { " 第 \($0) 行：\($1.chinese)" }
                    + "\n\(path)：\(count) 条中有 \(faults.count) 条有误，未导入任何线索，请改正后重试",
                en: lines(path, faults) { ", line \($0): \($1.english)" }
                    + "\n\(path): \(faults.count) of \(count) reports are wrong; no report was taken; correct them and try again"
            )
        }
    }

    /// Bad data.
    public var exitStatus: ExitStatus { .badData }

    private func lines(_ path: String, _ faults: [ReportLineFault], _ words: (Int, Message) -> String) -> String {
        let shown = faults.prefix(20).map { path + words($0.line, $0.fault.message) }
        return shown.joined(separator: "\n") + (faults.count > 20 ? "\n…" : "")
    }
}
