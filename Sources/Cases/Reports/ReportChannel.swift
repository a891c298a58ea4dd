public import Ground

/// Through which channel a report came in.
public enum ReportChannel: String, Sendable, Codable, Hashable, CaseIterable {
    /// A finding of imagery (监测图斑).
    case finding
    /// An officer on patrol (巡查).
    case patrol
    /// A citizen's photo (随手拍).
    case snap
    /// A call to the hotline (热线).
    case hotline
    /// A sensor, e.g. a camera or a meter.
    case sensor
    /// Another system that hands over its cases.
    case otherSystem

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .finding: Message(zh: "监测图斑", en: "finding of imagery")
        case .patrol: Message(zh: "巡查", en: "patrol")
        case .snap: Message(zh: "随手拍", en: "citizen's photo")
        case .hotline: Message(zh: "热线", en: "hotline")
        case .sensor: Message(zh: "传感器", en: "sensor")
        case .otherSystem: Message(zh: "其他系统", en: "other system")
        }
    }

    /// The kind of source that it is; channels of one kind do not confirm one another.
    public var sourceKind: SourceKind {
        switch self {
        case .finding: .imagery
        case .patrol: .officer
        case .snap, .hotline: .citizen
        case .sensor: .sensor
        case .otherSystem: .system
        }
    }

    /// How accurate a position of this channel is where it does not say so itself: one standard deviation in metres.
    ///
    /// Our choice, to be replaced by what a channel measures: a parcel's polygon, a phone held still, a phone in passing, an
    /// address found in a list of houses.
    public var defaultAccuracyMetres: Double {
        switch self {
        case .finding: 3
        case .patrol: 5
        case .snap: 12
        case .hotline, .otherSystem: 15
        case .sensor: 10
        }
    }

    /// Whether its reporters report by duty: the same one twice says nothing.
    public var reportsByDuty: Bool { sourceKind != .citizen }
}

/// A kind of source that is independent of the others.
public enum SourceKind: String, Sendable, Codable, Hashable, CaseIterable {
    /// Imagery from above.
    case imagery
    /// An officer on the ground.
    case officer
    /// A citizen.
    case citizen
    /// A sensor.
    case sensor
    /// Another system.
    case system

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .imagery: Message(zh: "影像", en: "imagery")
        case .officer: Message(zh: "工作人员", en: "officer")
        case .citizen: Message(zh: "群众", en: "citizen")
        case .sensor: Message(zh: "传感器", en: "sensor")
        case .system: Message(zh: "其他系统", en: "other system")
        }
    }
}
