public import Ground

/// Files in another datum than the one they are compared with, where PROJ has no good transformation between the two.
public struct DatumWarning: Sendable, Hashable {
    /// The files' CRS.
    public let from: CRSCode
    /// The CRS that they are brought to.
    public let to: CRSCode
    /// How far places may be off.
    public let change: CoordinateTransformation.DatumChange
    /// The files' names.
    public let files: [String]

    /// The warnings for files at the places given (in their own CRS), one a CRS; empty where no file needs one.
    ///
    /// Throws ``ProjectionError`` for a CRS that PROJ does not know.
    public static func warnings(
        of files: [(name: String, crs: CRSCode, place: Coordinate)], to: CRSCode, shift: DatumShift? = nil
    ) throws -> [DatumWarning] {
        try Dictionary(grouping: files, by: \.crs).sorted { $0.key.description < $1.key.description }.compactMap {
            crs, files in
            let transformation = try CoordinateTransformation(from: crs, to: to, shift: shift)
            let changes = files.map { transformation.datumChange(at: $0.place) }
            guard let change = changes.first(where: { $0 == .unknown }) ?? changes.first(where: { $0 != .none }) else {
                return nil
            }
            return DatumWarning(from: crs, to: to, change: change, files: files.map(\.name))
        }
    }

    /// The one line for people; `forFile` = the files' names stand before it already.
    public func message(forFile: Bool = false) -> Message {
        func side(_ crs: CRSCode) -> String { "\((try? datumName(of: crs)) ?? "?") (\(crs))" }
        let names = files.prefix(3).joined(separator: ", ") + (files.count > 3 ? ", … +\(files.count - 3)" : "")
        let (chinese, english): (String, String) =
            switch change {
            case .known(let metres):
                (
                    "PROJ 的转换精度只有约 \(Int(metres)) 米",
                    "PROJ knows a transformation that is good to about \(Int(metres)) m only"
                )
            case .none, .unknown:
                (
                    "PROJ 没有转换参数（只有近似偏移），位置可能相差约 100 米",
                    "PROJ knows no transformation (a ballpark offset only), places may be off by some 100 m"
                )
            }
        return Message(
            zh: (forFile ? "" : "\(names)：")
                + "\(side(from)) 与 \(side(to)) 之间，\(chinese)；请先用测绘部门的参数转换旧基准的数据，或用 --datum-shift 给出参数",
            en: (forFile ? "" : "\(names): ")
                + "between \(side(from)) and \(side(to)) \(english); convert the data of the older datum with the "
                + "surveyors' parameters first, or give them with --datum-shift")
    }
}
