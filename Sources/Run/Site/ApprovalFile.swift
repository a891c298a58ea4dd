import Cadastre
import Foundation
import Gate
public import Ground
public import Projection
public import WorkOrders

/// A register of approvals as a land office writes it: polygons with attributes (GeoPackage, GeoJSON, Shapefile, FlatGeobuf), or
/// CSV in UTF-8 or GBK.
public enum ApprovalFile {
    /// What a register holds.
    public struct Content: Sendable {
        /// The approvals, in file order.
        public var approvals: [BuildingApproval]
        /// Rows that are none, each with its line and the reason.
        public var faults: [ApprovalFault]
        /// How many rows there are.
        public var rows: Int
        /// What a person should look at.
        public var notes: [Message] = []
    }

    /// Reads a register; `crs`: the store's, into which outlines are brought; nil where it has none yet. `layer`: of a file that
    /// has several. `shift`: surveyors' parameters between two datums.
    ///
    /// A row that is no approval is a fault and leaves the others as they are. Throws ``ApprovalFileError`` and
    /// ``TableFileError`` where the file as a whole cannot be used, and what ``LandFile`` throws.
    public static func read(
        _ path: String, layer: String?, crs: CRSCode?, shift: DatumShift?
    ) throws -> Content {
        let suffix = URL(fileURLWithPath: path).pathExtension.lowercased()
        let content = try ["csv", "txt", "tsv"].contains(suffix) ? table(path) : polygons(path, layer, crs, shift)
        guard content.rows > 0, !content.approvals.isEmpty else {
            throw ApprovalFileError.nothing(path: path, content.faults)
        }
        return content
    }

    private static func table(_ path: String) throws -> Content {
        let table = try TableFile.read(path)
        let columns = ApprovalForm.Column.allCases.map { column in
            column.names.lazy.compactMap { table.column([$0]) }.first
        }
        try require(path, columns.map { $0 != nil }, found: table.columns)
        var collector = Collector()
        for row in table.rows {
            collector.take(
                line: row.line, ApprovalForm(columns.map { column in column.map { row.cell($0) } }).approval(nil))
        }
        return collector.content
    }

    private static func polygons(
        _ path: String, _ layer: String?, _ crs: CRSCode?, _ shift: DatumShift?
    ) throws -> Content {
        guard let crs else { throw LandFileError.noCRS(path: path) }
        let register = try LandFile.read(
            path, layer: layer, fields: ApprovalForm.Column.allCases.map(\.names), crs: crs, shift: shift)
        try require(path, register.taken.map { !$0.isEmpty }, found: register.fields)
        var collector = Collector()
        for feature in register.features {
            let form = ApprovalForm(feature.values)
            switch feature.shape {
            case .polygons(let polygon): collector.take(line: feature.number, form.approval(polygon))
            case .none: collector.take(line: feature.number, form.approval(nil))
            case .fault(let message):
                collector.take(line: feature.number, .failure(ApprovalForm.Fault(message: message)))
            }
        }
        collector.content.notes = register.notes
        return collector.content
    }

    private static func require(_ path: String, _ isThere: [Bool], found: [String]) throws {
        let missing = zip(ApprovalForm.Column.allCases, isThere).filter { column, isThere in
            !isThere && ApprovalForm.Column.needed.contains(column)
        }
        guard missing.isEmpty else {
            throw ApprovalFileError.columns(path: path, missing: missing.map(\.0.title), found: found)
        }
    }

    /// Takes rows one after the other.
    private struct Collector {
        var content = Content(approvals: [], faults: [], rows: 0)
        private var known: [String: BuildingApproval] = [:]

        mutating func take(line: Int, _ row: Result<BuildingApproval, ApprovalForm.Fault>) {
            content.rows += 1
            switch row {
            case .failure(let fault): content.faults.append(ApprovalFault(line: line, reason: fault.message))
            case .success(let approval):
                if let other = known[approval.id] {
                    // A row that says the same twice is one.
                    guard other != approval else { return }
                    let reason = Message(
                        zh: "批准 \(approval.id) 出现多次且内容不同，取第一行；请只留一行",
                        en: "approval \(approval.id) comes twice with other content, the first is taken; keep one row")
                    return content.faults.append(ApprovalFault(line: line, reason: reason))
                }
                known[approval.id] = approval
                content.approvals.append(approval)
            }
        }
    }
}

/// What is wrong with a row of a register of approvals.
public struct ApprovalFault: Sendable, Hashable {
    /// The line of a CSV file, or the feature's number, from 1.
    public let line: Int
    /// Why it is no approval, and the remedy.
    public let reason: Message

    /// In words, behind the file's name.
    public func text(of path: String) -> Message {
        Message(
            zh: "\(path) 第 \(line) 行：\(GateError.escaped(reason.chinese))",
            en: "\(path), row \(line): \(GateError.escaped(reason.english))")
    }
}

/// Why a register of approvals was not taken.
public enum ApprovalFileError: ExplainedError {
    case columns(path: String, missing: [Message], found: [String])
    case nothing(path: String, [ApprovalFault])

    /// One line, or one for each row.
    public var message: Message {
        switch self {
        case .columns(let path, let missing, let found):
            Message(
                zh:
                    "\(path)：缺少列 \(missing.map(\.chinese).joined(separator: "、"))；现有：\(Self.shown(found, "、"))",
                en:
                    "\(path): misses the columns \(missing.map(\.english).joined(separator: ", ")); there are: "
                    + Self.shown(found, ", "))
        case .nothing(let path, let faults):
            Message(
                zh: faults.prefix(20).map { $0.text(of: path).chinese + "\n" }.joined() + "\(path)：没有一行是批准；未导入",
                en: faults.prefix(20).map { $0.text(of: path).english + "\n" }.joined()
                    + "\(path): no row is an approval; nothing was taken")
        }
    }

    /// Bad data.
    public var exitStatus: ExitStatus { .badData }

    private static func shown(_ names: [String], _ separator: String) -> String {
        names.prefix(60).map { GateError.escaped(String($0.prefix(60))) }.joined(separator: separator)
    }
}
