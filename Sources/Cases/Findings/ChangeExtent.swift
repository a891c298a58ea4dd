public import Ground

/// How far a change reaches: its outline, and the areas on its parcel and beyond.
public struct ChangeExtent: Sendable, Codable, Hashable {
    /// The outline, metres in the CRS of the parcels.
    public var outline: MultiPolygon
    /// On the parcel, square metres.
    public var insideSquareMetres: Double
    /// Beyond it, square metres.
    public var beyondSquareMetres: Double
    /// What of that lies on which other parcels.
    public var beyondOnParcels: [ParcelShare]

    /// An extent from its parts.
    public init(
        outline: MultiPolygon, insideSquareMetres: Double, beyondSquareMetres: Double, beyondOnParcels: [ParcelShare]
    ) {
        (self.outline, self.insideSquareMetres) = (outline, insideSquareMetres)
        (self.beyondSquareMetres, self.beyondOnParcels) = (beyondSquareMetres, beyondOnParcels)
    }
}

extension Finding {
    /// How far the change reaches.
    public var extent: ChangeExtent {
        get {
            ChangeExtent(
                outline: changePolygons, insideSquareMetres: changedAreaInsideSquareMetres,
                beyondSquareMetres: changedAreaBeyondSquareMetres, beyondOnParcels: beyondOnParcels)
        }
        set {
            (changePolygons, beyondOnParcels) = (newValue.outline, newValue.beyondOnParcels)
            changedAreaInsideSquareMetres = newValue.insideSquareMetres
            changedAreaBeyondSquareMetres = newValue.beyondSquareMetres
        }
    }
}

extension FindingRecord {
    /// The finding as surveys saw it, whatever outline an officer drew.
    public var observedFinding: Finding {
        var observed = finding
        if let observedExtent { observed.extent = observedExtent }
        return observed
    }

    /// Puts what a survey saw in place of what was known; the outline that an officer drew stays in force.
    public mutating func see(_ observed: Finding) {
        finding = observed
        observedExtent = nil
        followDecision()
    }

    /// Takes the extent of the decision that stands, or of the survey where that has none.
    public mutating func followDecision() {
        if let observedExtent { finding.extent = observedExtent }
        observedExtent = nil
        guard let drawn = decision?.extent else { return }
        observedExtent = finding.extent
        finding.extent = drawn
    }
}

/// What an officer says of a change's outline.
public enum OutlineChoice: Sendable, Hashable {
    /// Nothing: what stands stays.
    case kept
    /// It is as the survey saw it.
    case observed
    /// It is this one, metres in the CRS of the parcels.
    case drawn(MultiPolygon)
}

/// What is wrong with an outline that somebody drew.
public enum OutlineFault: String, Sendable, Hashable, CaseIterable {
    /// It has no polygon, or one of less than a square metre, or a ring of fewer than three corners.
    case tooSmall
    /// It has more than 20 polygons or 1,000 corners.
    case tooFine
    /// A ring does not end where it begins, or a number is none.
    case broken
    /// Its edges cross.
    case crossing
    /// It reaches further than 100 m from the parcel, or has no part on it.
    case elsewhere
    /// This program cannot measure areas.
    case notMeasured

    /// What is wrong and what to do.
    public var message: Message {
        switch self {
        case .tooSmall:
            Message(zh: "范围太小：至少三个角、1 平方米", en: "the outline is too small: three corners and 1 m² at least")
        case .tooFine:
            Message(zh: "范围太碎：至多 20 块、1000 个角", en: "the outline is too fine: 20 parts and 1,000 corners at most")
        case .broken: Message(zh: "范围不完整：每圈须首尾相同", en: "the outline is broken: each ring ends where it begins")
        case .crossing: Message(zh: "范围的边相交：请移开相交处的角", en: "the outline's edges cross: move the corners apart")
        case .elsewhere:
            Message(
                zh: "范围不在这一宗地：须有一部分在宗地内，且离宗地不超过 100 米",
                en: "the outline lies elsewhere: a part must be on the parcel, and none more than 100 m away")
        case .notMeasured: Message(zh: "此处不能量算面积", en: "areas cannot be measured here")
        }
    }

    /// The first fault of an outline of a change on a parcel; nil where it has none.
    public static func first(in outline: MultiPolygon, on parcel: MultiPolygon) -> OutlineFault? {
        let rings = outline.polygons.flatMap(\.rings)
        guard !rings.isEmpty else { return .tooSmall }
        guard outline.polygons.count <= 20, rings.reduce(0, { $0 + $1.count }) <= 1_000 else { return .tooFine }
        for ring in rings {
            guard ring.allSatisfy({ $0.x.isFinite && $0.y.isFinite }), ring.first == ring.last else { return .broken }
            guard Set(ring).count >= 3 else { return .tooSmall }
        }
        guard outline.polygons.allSatisfy({ abs(Polygon.signedArea($0.exterior)) >= 1 }) else { return .tooSmall }
        guard let reach = parcel.bounds?.expanded(by: 100), let bounds = outline.bounds,
            reach.contains(Coordinate(x: bounds.minX, y: bounds.minY)),
            reach.contains(Coordinate(x: bounds.maxX, y: bounds.maxY))
        else { return .elsewhere }
        return outline.crossesItself ? .crossing : nil
    }
}
