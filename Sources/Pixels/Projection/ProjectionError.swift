public import Ground

/// What can go wrong with a CRS.
public enum ProjectionError: ExplainedError, Hashable {
    /// PROJ does not know the code.
    case unknownCRS(CRSCode, reason: String)
    /// PROJ has no way between the two.
    case noTransformation(from: CRSCode, to: CRSCode, reason: String)
    /// A coordinate lies where the transformation is not defined.
    case outOfRange(Coordinate, from: CRSCode, to: CRSCode)

    /// Surveyors' parameters (``DatumShift``) that cannot be used.
    case unusableShift(String, reason: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .unknownCRS(let crs, let reason):
            Message(
                zh: "不认识坐标系 \(crs)（\(reason)）；请写成 EPSG:4547 这样的代码",
                en: "unknown CRS \(crs) (\(reason)); give a code such as EPSG:4547")
        case .noTransformation(let from, let to, let reason):
            Message(
                zh: "无法从 \(from) 转换到 \(to)（\(reason)）；请先在 GIS 软件中转换数据",
                en: "no transformation from \(from) to \(to) (\(reason)); convert the data in a GIS first")
        case .unusableShift(let name, let reason):
            Message(
                zh: "\(name)：基准转换参数无法使用（\(reason)）；写法见 docs/coordinates.md",
                en:
                    "\(name): the parameters of --datum-shift cannot be used (\(reason)); docs/coordinates.md shows how to "
                    + "write them")
        case .outOfRange(let coordinate, let from, let to):
            Message(
                zh: "坐标 (\(coordinate.x), \(coordinate.y)) 超出 \(from) 到 \(to) 的适用范围；请检查坐标系是否正确",
                en: "coordinate (\(coordinate.x), \(coordinate.y)) is out of range from \(from) to \(to); check the CRS"
            )
        }
    }

    /// Malformed input.
    public var exitStatus: ExitStatus { .badData }
}
