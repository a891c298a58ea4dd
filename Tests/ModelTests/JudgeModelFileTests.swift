import Foundation
import Testing

@testable import Model

@Suite struct JudgeModelFileTests {
    private func model(threshold: Double = 0.5) throws -> JudgeModel {
        try JudgeModel(
            name: "hand", measurements: ["height", "shadow"], measurementVersion: 3, construction: smallEnsemble(),
            calibration: .identity,
            kinds: TreeEnsemble(
                columns: 2, base: [0, 1],
                trees: [RegressionTree(nodes: [.leaf(1)]), RegressionTree(nodes: [.leaf(-1)])]),
            kindNames: ["none", "newBuilding"], threshold: threshold, fittedOn: FittedOn(source: "by hand"))
    }

    private func reason(_ data: Data) -> String? {
        do {
            _ = try JudgeModel.decoded(data, path: "m.json")
            return nil
        } catch ModelError.damaged("m.json", let reason) {
            return reason
        } catch {
            return "another error: \(error)"
        }
    }

    /// The file with one field of the construction trees replaced.
    private func file(with field: String, _ value: Any) throws -> Data {
        var file = try #require(JSONSerialization.jsonObject(with: model().encoded()) as? [String: Any])
        var content = try #require(file["model"] as? [String: Any])
        var trees = try #require(content["construction"] as? [String: Any])
        #expect(trees[field] != nil)
        trees[field] = value
        content["construction"] = trees
        file["model"] = content
        return try JSONSerialization.data(withJSONObject: file)
    }

    @Test func whatIsWrittenIsReadBackToTheBit() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("model.json").path
        let written = try model()
        try written.write(to: path)
        let read = try JudgeModel.read(from: path)
        #expect(read == written)
        #expect(try read.encoded() == written.encoded())
        #expect(read.identifier.count == 64)
        #expect(try model(threshold: 0.25).identifier != written.identifier)
    }

    @Test func measurementsAreFoundByNameWhereverTheyStand() throws {
        let columns = try model().columns(of: ["new", "shadow", "newer", "height"], version: 3)
        #expect(columns.rows(of: [9, 2, 9, 1, 8, 4, 8, 3]) == [1, 2, 3, 4])
    }

    @Test func itJudgesInProbabilities() throws {
        let (construction, kinds) = try model().judge(row: [0, 0])
        #expect(abs(construction - 1 / (1 + exp(0.25))) < 1e-9)
        // Softmax of 0 + 1 and 1 − 1.
        #expect(abs(kinds[0] - 1 / (1 + exp(-1))) < 1e-9)
        #expect(abs(kinds[0] + kinds[1] - 1) < 1e-12)
    }

    @Test func filesCutShortAnywhereAreNamedDamaged() throws {
        let data = try model().encoded()
        for length in stride(from: 0, to: data.count, by: 37) {
            #expect(reason(data.prefix(length)) != nil)
        }
        #expect(reason(data) == nil)
    }

    @Test func changedBytesNeverCrashAndNeverChangeAnAnswer() throws {
        let data = try model().encoded()
        var random = SeededNumbers(seed: 5)
        for _ in 0..<300 {
            var changed = data
            let index = Int.random(in: 0..<data.count, using: &random)
            changed[index] = UInt8.random(in: 32..<127, using: &random)
            do {
                #expect(try JudgeModel.decoded(changed, path: "m.json") == model())
            } catch {
                #expect(error is ModelError)
            }
        }
    }

    @Test func hostileTreesAreRefused() throws {
        func packed(_ columns: [Int16]) -> String {
            Packed.bytes(columns.map(UInt16.init(bitPattern:))).base64EncodedString()
        }
        func numbers(_ values: [Float]) -> String { Packed.bytes(values.map(\.bitPattern)).base64EncodedString() }
        // The small ensemble asks 0, leaf, 1, leaf, leaf | leaf.
        #expect(reason(try file(with: "asked", packed([0, -1, 1, -1, -1, -1]))) == nil)
        #expect(reason(try file(with: "asked", packed([-1, 0, 1, -1, -1, -1])))?.contains("itself") == true)
        #expect(reason(try file(with: "asked", packed([0, -1, 9, -1, -1, -1])))?.contains("column 9") == true)
        #expect(reason(try file(with: "asked", packed([0, -1, -1, -1, 1, -1])))?.contains("itself") == true)
        #expect(reason(try file(with: "asked", packed([0, 1, 1, 0, 1, 0])))?.contains("length") == true)
        #expect(reason(try file(with: "values", numbers([0, 1, .nan, 1, 1, 1])))?.contains("not finite") == true)
        #expect(reason(try file(with: "thresholds", numbers([.infinity, 1])))?.contains("not finite") == true)
        #expect(reason(try file(with: "columns", 1 << 40)) != nil)
        #expect(reason(try file(with: "base", [Float]())) != nil)
        let sizes = Packed.bytes([UInt32.max, 7]).base64EncodedString()
        #expect(reason(try file(with: "treeSizes", sizes))?.contains("length") == true)
        let empty = Packed.bytes([UInt32(6), 0]).base64EncodedString()
        #expect(reason(try file(with: "treeSizes", empty)) != nil)
    }

    @Test func aCalibrationThatFallsIsRefused() {
        #expect(throws: ModelFault.self) { try Calibration(margins: [0, 1], logOdds: [1, 1], tailSlope: 1) }
        #expect(throws: ModelFault.self) { try Calibration(margins: [1, 0], logOdds: [0, 1], tailSlope: 1) }
        #expect(throws: ModelFault.self) { try Calibration(margins: [0], logOdds: [.nan], tailSlope: 1) }
        #expect(throws: ModelFault.self) { try Calibration(margins: [0], logOdds: [0], tailSlope: 0) }
    }

    @Test func modelsOfAnotherProgramAreToldApart() throws {
        let data = try model().encoded()
        let model = try JudgeModel.decoded(data, path: "m.json")
        #expect(throws: ModelError.unknownMeasurements(path: "hand", names: ["shadow"])) {
            try model.columns(of: ["height"], version: 3)
        }
        #expect(throws: ModelError.otherMeasurementVersion(path: "hand", found: 3, known: 4)) {
            try model.columns(of: ["height", "shadow"], version: 4)
        }
        #expect(throws: ModelError.otherFormat(path: "m.json", found: 9, known: 1)) {
            try JudgeModel.decoded(Data(#"{"format": 9}"#.utf8), path: "m.json")
        }
        #expect {
            try JudgeModel.read(from: "/nowhere/model.json")
        } throws: { error in
            guard case ModelError.unreadable("/nowhere/model.json", _) = error else { return false }
            return true
        }
    }
}
