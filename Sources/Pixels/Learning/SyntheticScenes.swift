import Findings
import Ground
import Sample

/// Labels from scenes that the program generates itself.
public enum SyntheticScenes {
    /// Scenes that the default model is fitted on.
    public static let defaultCount = 500

    /// Makes scenes 0..<count of a seed, one after another on each thread, and measures their labelled parcels.
    public static func parcels(
        count: Int = defaultCount, seed: UInt64, threads: Int,
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws -> LabelledParcels {
        try await LabelledParcels.gather(count, threads: threads, progress: progress) { index in
            let folder = try WorkFolder()
            let scene = try TrainingScenes.write(index: index, seed: seed, to: folder.path)
            let measured = try await LabelledParcels.measure(
                earlier: scene.earlierPath, later: scene.laterPath, parcels: scene.parcelsPath, codeField: "code")
            var result = LabelledParcels()
            for (code, measurements) in measured {
                guard let label = scene.labels[code] else { continue }
                result.append(
                    measurements, isConstruction: label.isConstruction, kind: VerdictClass(rawValue: label.rawValue),
                    place: "scene \(index)", groups: ["village": scene.place, "sensor": scene.bands],
                    origin: "scene \(index) \(code.text)")
            }
            return result
        }
    }
}
