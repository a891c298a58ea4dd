import Catalogue
public import Ground

/// One pair of epochs to be surveyed in one area.
public struct SurveyTask: Sendable, Codable, Hashable {
    /// The area's name.
    public var area: String
    /// The earlier epoch's imagery, the newest first.
    public var earlier: [SceneFile]
    /// The later epoch's imagery, the newest first.
    public var later: [SceneFile]
    /// The earlier epoch's surface models, the newest first.
    public var earlierSurfaces: [SceneFile]
    /// The later epoch's surface models, the newest first.
    public var laterSurfaces: [SceneFile]
    /// When the earlier epoch was acquired.
    public var earlierAcquiredAt: Instant
    /// When the later epoch was acquired.
    public var laterAcquiredAt: Instant
    /// What kind of sensor took the later epoch.
    public var sensorClass: SensorClass
    /// What kind of sensor took the earlier epoch.
    public var earlierSensorClass: SensorClass
    /// The epochs' names for people.
    public var names: [Message]
    /// Why these two are compared.
    public var reason: Message
    /// The fencing token of the watch that gave the task; nil before it is given.
    public var watchToken: Int?

    /// A task for two epochs, cut to the scenes that show the area.
    init(area: String, earlier: Epoch, later: Epoch, reason: Message) {
        func files(_ scenes: [CatalogueScene]) -> [SceneFile] {
            scenes.reversed().map { scene in
                var declared = scene.declaration ?? SceneDeclaration()
                declared.acquiredAt = scene.acquiredAt
                return SceneFile(scene.path, sha256: scene.id.text, declared: declared)
            }
        }
        self.area = area
        self.earlier = files(earlier.scenes)
        self.later = files(later.scenes)
        earlierSurfaces = files(earlier.surfaceModels)
        laterSurfaces = files(later.surfaceModels)
        earlierAcquiredAt = earlier.lastAcquiredAt
        laterAcquiredAt = later.lastAcquiredAt
        (sensorClass, earlierSensorClass) = (later.sensorClass, earlier.sensorClass)
        names = [earlier.name, later.name]
        self.reason = reason
    }
}
