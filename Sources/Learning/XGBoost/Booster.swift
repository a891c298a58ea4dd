import CXGBoost
import Foundation
import Model

/// Rows as XGBoost holds them.
final class TrainingMatrix {
    fileprivate let handle: DMatrixHandle

    /// `rows × columns` numbers, row by row; NaN = missing.
    init(_ values: [Float], columns: Int, labels: [Float], margins: [Float]? = nil) throws {
        var made: DMatrixHandle?
        try Booster.check(
            XGDMatrixCreateFromMat(values, bst_ulong(labels.count), bst_ulong(columns), .nan, &made))
        guard let made else { throw LearningError.failed(reason: "no matrix") }
        handle = made
        try Booster.check(XGDMatrixSetFloatInfo(handle, "label", labels, bst_ulong(labels.count)))
        if let margins {
            try Booster.check(XGDMatrixSetFloatInfo(handle, "base_margin", margins, bst_ulong(margins.count)))
        }
    }

    deinit { XGDMatrixFree(handle) }
}

/// A training run of XGBoost.
final class Booster {
    private let handle: BoosterHandle

    /// A run on `matrix`; `settings` are XGBoost's own parameters.
    init(_ matrix: TrainingMatrix, settings: [(String, String)]) throws {
        var made: BoosterHandle?
        let handles: [DMatrixHandle?] = [matrix.handle]
        try Self.check(XGBoosterCreate(handles, 1, &made))
        guard let made else { throw LearningError.failed(reason: "no booster") }
        handle = made
        for (name, value) in settings + [("verbosity", "0")] {
            try Self.check(XGBoosterSetParam(handle, name, value))
        }
    }

    deinit { XGBoosterFree(handle) }

    /// The library's version.
    static var version: String {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        XGBoostVersion(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }

    /// One round: a tree, or one for each class.
    func boost(_ round: Int, on matrix: TrainingMatrix) throws {
        try Self.check(XGBoosterUpdateOneIter(handle, Int32(round), matrix.handle))
    }

    /// XGBoost's own margins of rows: what ``TreeEnsemble`` must agree with.
    func margins(of matrix: TrainingMatrix) throws -> [Float] {
        var (count, result): (bst_ulong, UnsafePointer<Float>?) = (0, nil)
        try Self.check(XGBoosterPredict(handle, matrix.handle, 1, 0, 0, &count, &result))
        return result.map { Array(UnsafeBufferPointer(start: $0, count: Int(count))) } ?? []
    }

    /// The trees grown so far, with no base of their own.
    func trees(outputs: Int) throws -> TreeEnsemble {
        var (length, bytes): (bst_ulong, UnsafePointer<CChar>?) = (0, nil)
        try Self.check(XGBoosterSaveModelToBuffer(handle, "{\"format\":\"json\"}", &length, &bytes))
        guard let bytes else { throw LearningError.failed(reason: "no model") }
        let data = Data(bytes: bytes, count: Int(length))
        return try SavedModel.trees(data, outputs: outputs)
    }

    fileprivate static func check(_ status: Int32) throws {
        guard status != 0 else { return }
        let reason = XGBGetLastError().map { String(cString: $0) } ?? "XGBoost"
        throw LearningError.failed(reason: String(reason.prefix { $0 != "\n" }))
    }
}
