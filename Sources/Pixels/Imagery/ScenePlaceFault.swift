public import Ground

/// Why a scene's place is unknown; each case names a command or a step that corrects it.
public enum ScenePlaceFault: Sendable, Hashable {
    /// Neither the file nor what lies beside it names a CRS. `worldFile`: the name of the world file that says where it
    /// lies, nil = the file says that itself.
    case noCRS(worldFile: String?)
    /// Its CRS has neither a code nor words that PROJ identifies.
    case unknownCRS
    /// There is no geotransform, in the file or beside it, or one that is no place on earth.
    case noGeotransform
    /// Ground control points only: it is no orthophoto.
    case controlPointsOnly(count: Int)
    /// Rational polynomial coefficients (RPC) only: it is no orthophoto.
    case coefficientsOnly

    /// A stable code for machines.
    public var code: String {
        switch self {
        case .noCRS, .unknownCRS: "raster.noCrs"
        case .noGeotransform, .controlPointsOnly, .coefficientsOnly: "raster.noGeoref"
        }
    }

    /// The fault and the remedy; the file's name is put before it.
    public var message: Message {
        switch self {
        case .noCRS(nil):
            Message(
                zh: "没有坐标系；请补上，例如 gdal_edit.py -a_srs EPSG:4547 in.tif",
                en: "has no CRS; add it, e.g. gdal_edit.py -a_srs EPSG:4547 in.tif")
        case .noCRS(let worldFile?):
            Message(
                zh: "\(worldFile) 给出了位置，但旁边没有说明坐标系的 .prj；请补上，例如 "
                    + "gdal_translate -a_srs EPSG:4547 in.tif out.tif",
                en: "\(worldFile) says where it lies, but no .prj beside it names the CRS; "
                    + "add it, e.g. gdal_translate -a_srs EPSG:4547 in.tif out.tif")
        case .unknownCRS:
            Message(
                zh: "坐标系没有代码，也无法识别；请指定，例如 gdal_translate -a_srs EPSG:4547 in.tif out.tif",
                en: "has a CRS without a code that cannot be identified; "
                    + "name it, e.g. gdal_translate -a_srs EPSG:4547 in.tif out.tif")
        case .noGeotransform:
            Message(
                zh: "没有地理定位，旁边也没有坐标文件（.tfw、.jgw、.pgw、.wld、.aux.xml）；请一并提交，"
                    + "或在 QGIS 中配准（图层 → 配准工具）",
                en: "is not georeferenced, and no world file (.tfw, .jgw, .pgw, .wld, .aux.xml) lies beside it; "
                    + "hand that in too, or georeference it in QGIS (Layer > Georeferencer)")
        case .controlPointsOnly(let count):
            Message(
                zh: "只有 \(count) 个地面控制点，还不是正射影像；请先纠正，例如 "
                    + "gdalwarp -t_srs EPSG:4547 -tps in.tif out.tif",
                en: "has \(count) ground control points and is no orthophoto yet; "
                    + "make it one, e.g. gdalwarp -t_srs EPSG:4547 -tps in.tif out.tif")
        case .coefficientsOnly:
            Message(
                zh: "只有 RPC 参数，还不是正射影像；请用高程模型纠正，例如 "
                    + "gdalwarp -rpc -to RPC_DEM=dem.tif -t_srs EPSG:4547 in.tif out.tif",
                en: "has RPC coefficients only and is no orthophoto yet; make it one with an elevation model, e.g. "
                    + "gdalwarp -rpc -to RPC_DEM=dem.tif -t_srs EPSG:4547 in.tif out.tif")
        }
    }
}
