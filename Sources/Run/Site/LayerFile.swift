import Cadastre
import Foundation
public import Ground
import Intake
public import Projection

/// A file of protected land: polygons, whatever their attributes.
public enum LayerFile {
    /// What a file holds.
    public struct Content: Sendable {
        /// The polygons, in file order.
        public var polygons: [MultiPolygon]
        /// What a person should look at.
        public var notes: [Message]
    }

    /// The polygons of a file, brought to `crs` (nil where the store has none yet); one that cannot be used makes the whole file
    /// unusable: land left out would not be protected.
    ///
    /// Throws ``LandFileError``, and what ``LandFile`` throws.
    public static func read(
        _ path: String, layer: String?, crs: CRSCode?, shift: DatumShift?
    ) throws -> Content {
        guard let crs else { throw LandFileError.noCRS(path: path) }
        let register = try LandFile.read(path, layer: layer, fields: [], crs: crs, shift: shift)
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
        guard faults.isEmpty, !polygons.isEmpty else { throw LandFileError.faults(path: path, faults) }
        return Content(polygons: polygons, notes: register.notes)
    }
}

/// Polygons of land out of a file that other software made.
enum LandFile {
    /// Reads a layer with the fields of these names, once its bytes and its structure are sound.
    ///
    /// Throws `CadastreError`, `GateError` or a projection error.
    static func read(
        _ path: String, layer: String?, fields: [[String]], crs: CRSCode, shift: DatumShift?
    ) throws -> VectorRegister {
        guard FileManager.default.fileExists(atPath: path) else { throw CadastreError.missing(path: path) }
        try ParcelsCheck.requireSoundStructure(path)
        return try VectorRegister.read(path: path, layer: layer, fields: fields, crs: crs, shift: shift)
    }
}

/// Why a file of land was not taken.
public enum LandFileError: ExplainedError {
    case noCRS(path: String)
    case faults(path: String, [(Int, Message)])

    /// One line, or one for each feature.
    public var message: Message {
        switch self {
        case .noCRS(let path):
            Message(
                zh: "\(path)：存储还没有宗地，不知道用哪个坐标系；请先核查一次（没有图形的 CSV 可先导入）",
                en:
                    "\(path): the store has no parcels yet, so its CRS is not known; survey first (a CSV without outlines may "
                    + "come before)")
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
