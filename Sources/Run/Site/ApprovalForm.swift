import Foundation
import Ground
import WorkOrders

/// A row of a register of approvals: cells by their columns, and how an approval is read from them.
struct ApprovalForm {
    /// The columns, with the names that land offices give them, in either language.
    enum Column: String, CaseIterable {
        case parcel, number, footprint, floorArea, storeys, approvedOn, expiresOn, replaces

        /// Its names, the better ones first; in small letters.
        var names: [String] {
            switch self {
            case .parcel:
                ["宗地代码", "宗地号", "宗地编号", "宗地编码", "zddm", "parcel_code", "parcelcode", "parcel", "code"]
            case .number:
                [
                    "批准文号", "批准书号", "批准书编号", "审批文号", "许可证号", "证号", "文号", "pzwh", "approval_number",
                    "approval", "number", "permit",
                ]
            case .footprint:
                [
                    "批准占地面积", "占地面积", "批准面积", "基底面积", "zdmj", "pzmj", "footprint_m2", "approved_area_m2",
                    "footprint", "area_m2",
                ]
            case .floorArea: ["建筑面积", "批准建筑面积", "jzmj", "floor_area_m2", "floor_area"]
            case .storeys: ["批准层数", "层数", "cs", "storeys", "floors"]
            case .approvedOn:
                ["批准日期", "批准时间", "发证日期", "pzrq", "approved_on", "approval_date", "date"]
            case .expiresOn: ["有效期至", "有效期止", "截止日期", "yxqz", "expires_on", "valid_until"]
            case .replaces: ["原批准文号", "替代文号", "原证号", "ypzwh", "replaces"]
            }
        }

        /// What messages call it.
        var title: Message {
            switch self {
            case .parcel: Message(zh: "宗地代码", en: "parcel code")
            case .number: Message(zh: "批准文号", en: "approval number")
            case .footprint: Message(zh: "批准面积", en: "footprint")
            case .floorArea: Message(zh: "建筑面积", en: "floor area")
            case .storeys: Message(zh: "层数", en: "storeys")
            case .approvedOn: Message(zh: "批准日期", en: "approval date")
            case .expiresOn: Message(zh: "有效期至", en: "valid until")
            case .replaces: Message(zh: "原批准文号", en: "replaced approval")
            }
        }

        /// Without these a row is no approval.
        static let needed: [Column] = [.parcel, .number]
    }

    /// What is wrong with a row, in words.
    struct Fault: Error, Hashable {
        let message: Message
    }

    private let cells: [Column: String]

    /// A row of cells in the order of ``Column``.
    init(_ values: [String?]) {
        var cells: [Column: String] = [:]
        for (column, value) in zip(Column.allCases, values) {
            let text = (value ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            if !text.isEmpty { cells[column] = text }
        }
        self.cells = cells
    }

    /// The approval that the row is, with an outline or none.
    func approval(_ footprint: MultiPolygon?) -> Result<BuildingApproval, Fault> {
        do {
            return .success(try read(footprint))
        } catch {
            return .failure(error)
        }
    }

    private func read(_ footprint: MultiPolygon?) throws(Fault) -> BuildingApproval {
        let parcel = try needed(.parcel)
        let (approvedOn, expiresOn) = (try day(.approvedOn), try day(.expiresOn))
        if let approvedOn, let expiresOn, expiresOn < approvedOn {
            throw Fault(
                message: Message(
                    zh: "有效期至 \(expiresOn) 早于批准日期 \(approvedOn)；请核对",
                    en: "is valid until \(expiresOn), before it was approved on \(approvedOn); check the dates"))
        }
        // A 不动产单元号 names its parcel in its first 19 characters.
        return BuildingApproval(
            number: try needed(.number), parcelCode: ParcelCode(ofUnit: parcel) ?? ParcelCode(parcel),
            footprintSquareMetres: try area(.footprint), footprint: footprint,
            floorAreaSquareMetres: try area(.floorArea), storeys: try storeys(), approvedOn: approvedOn,
            expiresOn: expiresOn, replaces: cells[.replaces])
    }

    private func needed(_ column: Column) throws(Fault) -> String {
        guard let text = cells[column] else {
            throw Fault(
                message: Message(
                    zh: "没有\(column.title.chinese)；请补上", en: "has no \(column.title.english); give it one"))
        }
        return text
    }

    private func area(_ column: Column) throws(Fault) -> Double? {
        guard let text = cells[column] else { return nil }
        var plain = text.precomposedStringWithCompatibilityMapping.replacing(",", with: "")
        for unit in ["平方米", "m2", "㎡", "m²"] where plain.lowercased().hasSuffix(unit) {
            plain = String(plain.dropLast(unit.count))
        }
        guard let number = Double(plain.trimmingCharacters(in: .whitespaces)), number > 0, number < 1e6 else {
            throw fault(column, text, Message(zh: "请写平方米数，如 120", en: "write square metres, e.g. 120"))
        }
        return number
    }

    private func storeys() throws(Fault) -> Int? {
        guard let text = cells[.storeys] else { return nil }
        let plain = text.precomposedStringWithCompatibilityMapping.replacing("层", with: "")
        guard let number = Double(plain), number >= 1, number <= 200, number.rounded() == number else {
            throw fault(.storeys, text, Message(zh: "请写整数，如 3", en: "write a whole number, e.g. 3"))
        }
        return Int(number)
    }

    private func day(_ column: Column) throws(Fault) -> CivilDay? {
        guard let text = cells[column] else { return nil }
        // A spreadsheet puts the hour behind the day.
        let first = text.split(whereSeparator: { "T ".contains($0) }).first.map(String.init) ?? text
        let isPlain = first.utf8.count == 8 && first.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let written = isPlain ? "\(first.prefix(4))-\(first.dropFirst(4).prefix(2))-\(first.dropFirst(6))" : first
        guard let day = CivilDay(written) else {
            throw fault(column, text, Message(zh: "请写成 2024-03-01", en: "write it as 2024-03-01"))
        }
        return day
    }

    private func fault(_ column: Column, _ text: String, _ remedy: Message) -> Fault {
        let shown = String(text.prefix(40))
        return Fault(
            message: Message(
                zh: "\(column.title.chinese) '\(shown)' 不认识；\(remedy.chinese)",
                en: "\(column.title.english) '\(shown)' cannot be read; \(remedy.english)"))
    }
}
