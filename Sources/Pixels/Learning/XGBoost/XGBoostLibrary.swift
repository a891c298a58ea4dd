import CXGBoost

/// The library as a whole.
enum XGBoostLibrary {
    /// Version of the library that is linked, e.g. 1.7.4.
    static var version: String {
        var major: Int32 = 0
        var minor: Int32 = 0
        var patch: Int32 = 0
        XGBoostVersion(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }

    /// The library keeps its verbosity per thread, so every fit sets it to silent.
    static func silence() throws(LearningError) {
        try check("XGBSetGlobalConfig", XGBSetGlobalConfig(#"{"verbosity": 0}"#))
    }

    /// Turns a call's status into an error; the reason is the first line of the library's own.
    static func check(_ call: String, _ status: Int32) throws(LearningError) {
        guard status != 0 else { return }
        let text = XGBGetLastError().map { String(cString: $0) } ?? ""
        let line = text.split(separator: "\n").first.map(String.init) ?? "status \(status)"
        throw .library(call: call, reason: line)
    }
}

/// Rows as XGBoost keeps them.
struct XGBoostMatrix: ~Copyable {
    let handle: DMatrixHandle

    private init(handle: DMatrixHandle) {
        self.handle = handle
    }

    /// Copies row-major `values`; what is not finite is missing. `margins` holds one per output and row.
    static func of(
        values: [Float], columns: Int, labels: [Float], weights: [Float], margins: [Float]
    ) throws(LearningError) -> XGBoostMatrix {
        let clean = values.map { $0.isFinite ? $0 : .nan }
        var created: DMatrixHandle?
        try XGBoostLibrary.check(
            "XGDMatrixCreateFromMat",
            XGDMatrixCreateFromMat(clean, bst_ulong(labels.count), bst_ulong(columns), .nan, &created))
        guard let created else { throw .library(call: "XGDMatrixCreateFromMat", reason: "no matrix") }
        let matrix = XGBoostMatrix(handle: created)
        try matrix.set("label", labels)
        try matrix.set("weight", weights)
        try matrix.set("base_margin", margins)
        return matrix
    }

    private func set(_ field: String, _ numbers: [Float]) throws(LearningError) {
        try XGBoostLibrary.check(
            "XGDMatrixSetFloatInfo \(field)", XGDMatrixSetFloatInfo(handle, field, numbers, bst_ulong(numbers.count)))
    }

    deinit { XGDMatrixFree(handle) }
}
