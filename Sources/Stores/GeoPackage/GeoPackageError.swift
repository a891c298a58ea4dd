public import Ground

/// What can go wrong with a container.
public enum GeoPackageError: ExplainedError, Hashable {
    /// `gpkg_spatial_ref_sys` numbers its CRSs; one outside EPSG has no number that other software would know.
    case notAnEPSGCode(CRSCode)
    /// SQLite cannot write the file.
    case cannotWrite(reason: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .notAnEPSGCode(let crs):
            Message(
                zh: "GeoPackage 只能登记 EPSG 坐标系，\(crs) 不是；请改用对应的 EPSG 代码，例如 EPSG:4547",
                en: "a GeoPackage holds EPSG CRSs only, and \(crs) is none; use its EPSG code, e.g. EPSG:4547")
        case .cannotWrite(let reason):
            Message(
                zh: "无法写出 GeoPackage（\(reason)）；请检查磁盘空间与权限",
                en: "the GeoPackage cannot be written (\(reason)); check the disk's space and your permissions")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .notAnEPSGCode: .configuration
        case .cannotWrite: .cannotCreate
        }
    }
}
