import Cadastre
public import Ground

/// A file of protected land: polygons, whatever their attributes.
public enum LayerFile {
    /// The polygons of a file, brought to `crs` (nil where the store has none yet); one that cannot be used makes the whole file
    /// unusable: land left out would not be protected.
    ///
    /// Throws ``LayerFileError``, and what reading a vector file throws.
    public static func polygons(_ path: String, layer: String?, crs: CRSCode?) throws -> [MultiPolygon] {
        guard let crs else { throw LayerFileError.noCRS(path: path) }
        let register = try VectorRegister.read(path: path, layer: layer, fields: [], crs: crs)
        var (polygons, faults): ([MultiPolygon], [(Int, Message)]) = ([], [])
        for feature in register.features {
            switch feature.shape {
            case .polygons(let polygon): polygons.append(polygon)
            case .none:
                let reason = Message(zh: "没有图形；请补绘或删去", en: "has no shape; draw or remove it")
                faults.append((feature.number, reason))
            case .fault(let message): faults.append((feature.number, message))
            }
        }
        guard faults.isEmpty, !polygons.isEmpty else { throw LayerFileError.faults(path: path, faults) }
        return polygons
    }
}

/// Why a file of protected land was not taken.
public enum LayerFileError: ExplainedError {
    case noCRS(path: String)
    case faults(path: String, [(Int, Message)])

    /// One line, or one for each feature.
    public var message: Message {
        switch self {
        case .noCRS(let path):
            Message(
                zh: "\(path)：存储还没有宗地，不知道用哪个坐标系；请先核查一次",
                en: "\(path): the store has no parcels yet, so its CRS is not known; survey first")
        case .faults(let path, let faults):
            Message(
                zh: faults.prefix(20).map { "\(path) 第 \($0.0) 个要素：\($0.1.chinese)\n" }.joined()
                    + "\(path)：未导入图层，请改正后重试",
                en: faults.prefix(20).map { "\(path), feature \($0.0): \($0.1.english)\n" }.joined()
                    + "\(path): the layer was not taken; correct it and try again")
        }
    }

    /// Bad data, or a store without parcels.
    public var exitStatus: ExitStatus {
        if case .noCRS = self { .noInput } else { .badData }
    }
}
