import Ground

/// The catalogue's scenes as epochs.
public struct EpochGrouping: Sendable, Hashable {
    /// The epochs by their first moment, then by kind of sensor.
    public let epochs: [Epoch]
    /// Surface models taken with no imagery near: they belong to no epoch.
    public let lonelySurfaceModels: [CatalogueScene]

    /// Groups scenes; the same scenes give the same epochs in whatever order they come, and a scene given twice counts
    /// once.
    ///
    /// The earliest scene opens an epoch; all of its sensor class that were taken within `windowDays` of it belong to
    /// it; the earliest of the rest opens the next. Panchromatic scenes and those in colour, which share no band, form
    /// epochs apart. To be given what shows an area only: elsewhere other days count. A surface model joins the
    /// epoch of its class that is nearest in time, `windowDays` away at most, and of two as near the one in colour.
    public init(of scenes: [CatalogueScene], rules: EpochRules) {
        var seen: Set<SceneID> = []
        let ordered = scenes.sorted(by: Epoch.isBefore).filter { seen.insert($0.id).inserted }
        let window = Int64(max(0, rules.windowDays)) * 86_400
        /// What scenes of one epoch have in common.
        struct Kind: Hashable {
            let sensor: SensorClass
            let isGrey: Bool
        }
        var groups: [(kind: Kind, imagery: [CatalogueScene], surfaceModels: [CatalogueScene])] = []
        var open: [Kind: Int] = [:]
        for scene in ordered where !scene.description.isSurfaceModel {
            let kind = Kind(sensor: scene.sensorClass, isGrey: scene.description.bands == [.grey])
            if let index = open[kind], let first = groups[index].imagery.first,
                scene.acquiredAt <= first.acquiredAt.advanced(by: window)
            {
                groups[index].imagery.append(scene)
            } else {
                open[kind] = groups.count
                groups.append((kind, [scene], []))
            }
        }
        var lonely: [CatalogueScene] = []
        for scene in ordered where scene.description.isSurfaceModel {
            /// Seconds between the surface model and the time in which a group's imagery was taken.
            func distance(_ index: Int) -> Int64 {
                let times = groups[index].imagery.map(\.acquiredAt.secondsSince1970)
                let time = scene.acquiredAt.secondsSince1970
                return max(0, (times.first ?? time) - time, time - (times.last ?? time))
            }
            let near = groups.indices.filter { groups[$0].kind.sensor == scene.sensorClass && distance($0) <= window }
            func rank(_ index: Int) -> (Int64, Int, Int) { (distance(index), groups[index].kind.isGrey ? 1 : 0, index) }
            if let index = near.min(by: { rank($0) < rank($1) }) {
                groups[index].surfaceModels.append(scene)
            } else {
                lonely.append(scene)
            }
        }
        epochs = groups.compactMap { Epoch(imagery: $0.imagery, surfaceModels: $0.surfaceModels) }
            .sorted(by: Epoch.isBefore)
        lonelySurfaceModels = lonely
    }
}
