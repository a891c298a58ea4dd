/// What kind of sensor took a scene; satellite and drone are compared with each other only when asked.
public enum SensorClass: String, Sendable, Codable, Hashable, CaseIterable {
    /// From orbit, 0.3–2 m.
    case satellite
    /// From a drone or a low aircraft, 3–20 cm.
    case drone

    /// The class of imagery whose pixels have edges of `pixelSizeMetres` on the ground: finer than a quarter of a metre
    /// is a drone's, since no satellite on sale sees that.
    public init(pixelSizeMetres: Double) { self = pixelSizeMetres < 0.25 ? .drone : .satellite }

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .satellite: Message(zh: "卫星", en: "satellite")
        case .drone: Message(zh: "无人机", en: "drone")
        }
    }
}
