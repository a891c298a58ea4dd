public import Ground

/// A photo, film or paper that shows what was done (举证).
public struct Evidence: Sendable, Codable, Hashable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// A photo.
        case photo
        /// A film.
        case film
        /// A paper, e.g. a permit.
        case paper
    }

    /// What kind of thing it is.
    public var kind: Kind
    /// The SHA-256 of its content, hexadecimal.
    public var sha256: String
    /// The file's name, as people know it.
    public var name: String
    /// When it was taken, by the device; nil where it does not say.
    public var takenAt: Instant?
    /// Where it was taken, metres in the CRS of the store; nil where it does not say.
    public var position: Coordinate?
    /// In which direction, degrees from north; nil where it does not say.
    public var bearing: Double?

    /// Evidence from its parts.
    public init(
        _ kind: Kind, sha256: String, name: String, takenAt: Instant? = nil, position: Coordinate? = nil,
        bearing: Double? = nil
    ) {
        (self.kind, self.sha256, self.name) = (kind, sha256, name)
        (self.takenAt, self.position, self.bearing) = (takenAt, position, bearing)
    }
}

/// What is wrong with a piece of evidence.
public enum EvidenceFault: Sendable, Hashable {
    /// Another order, or an earlier report of this one, has it.
    case usedBefore(name: String, order: WorkOrderID)
    /// It was taken before the dispatch.
    case tooEarly(name: String, takenAt: Instant, dispatchedAt: Instant)
    /// It does not say when it was taken.
    case withoutTime(name: String)
    /// It was taken too far away.
    case tooFar(name: String, metres: Double, limit: Double)
    /// It does not say where it was taken.
    case withoutPlace(name: String)
    /// It does not say in which direction it was taken.
    case withoutBearing(name: String)
    /// There are fewer photos than are asked for.
    case tooFew(photos: Int, needed: Int)

    /// What is wrong and what to do.
    public var message: Message {
        switch self {
        case .usedBefore(let name, let order):
            Message(
                zh: "\(name)：工单 \(order) 已用过这张照片；请在现场重新拍摄",
                en: "\(name): order \(order) has this photo already; take a new one on the spot")
        case .tooEarly(let name, let takenAt, let dispatchedAt):
            Message(
                zh: "\(name)：拍摄于 \(LocalTime.text(takenAt))，早于派遣时间 \(LocalTime.text(dispatchedAt))；请提供派遣后的照片",
                en:
                    "\(name): taken on \(LocalTime.text(takenAt)), before the dispatch on \(LocalTime.text(dispatchedAt)); "
                    + "give a photo taken since")
        case .withoutTime(let name):
            Message(
                zh: "\(name)：没有拍摄时间；请用手机原图", en: "\(name): does not say when it was taken; give the phone's original")
        case .tooFar(let name, let metres, let limit):
            Message(
                zh: "\(name)：拍摄点距现场 \(Int(metres.rounded())) 米，超过 \(Int(limit.rounded())) 米；请到现场拍摄",
                en:
                    "\(name): taken \(Int(metres.rounded())) m away, more than \(Int(limit.rounded())) m; take it on the spot"
            )
        case .withoutPlace(let name):
            Message(zh: "\(name)：没有拍摄位置；请打开定位后拍摄", en: "\(name): does not say where it was taken; switch location on")
        case .withoutBearing(let name):
            Message(
                zh: "\(name)：没有拍摄方向；请用带方位角的相机拍摄",
                en: "\(name): does not say in which direction it was taken; use a camera that notes it")
        case .tooFew(let photos, let needed):
            Message(zh: "只有 \(photos) 张照片，需要 \(needed) 张", en: "there are \(photos) photos; \(needed) are needed")
        }
    }
}

extension EvidenceRule {
    /// What is wrong with the evidence of a report; none where nothing is.
    ///
    /// `position`: of the matter, metres; nil = not known, so that no distance is asked for. `distance`: from a place to the matter,
    /// metres. `user`: the order that has a piece of evidence of this hash already.
    public func faults(
        of evidence: [Evidence], dispatchedAt: Instant, distance: (Coordinate) -> Double?,
        usedBy user: (String) -> WorkOrderID?
    ) -> [EvidenceFault] {
        let photosNeeded = photos
        var faults: [EvidenceFault] = []
        let photos = evidence.filter { $0.kind == .photo }
        if Set(photos.map(\.sha256)).count < photosNeeded {
            faults.append(.tooFew(photos: Set(photos.map(\.sha256)).count, needed: photosNeeded))
        }
        for piece in evidence where piece.kind != .paper {
            if let order = user(piece.sha256) { faults.append(.usedBefore(name: piece.name, order: order)) }
            if let takenAt = piece.takenAt {
                if takenAt < dispatchedAt {
                    faults.append(.tooEarly(name: piece.name, takenAt: takenAt, dispatchedAt: dispatchedAt))
                }
            } else if photosNeeded > 0 {
                faults.append(.withoutTime(name: piece.name))
            }
            if let limit = withinMetres {
                if let position = piece.position {
                    if let metres = distance(position), metres > limit {
                        faults.append(.tooFar(name: piece.name, metres: metres, limit: limit))
                    }
                } else {
                    faults.append(.withoutPlace(name: piece.name))
                }
            }
            if needsBearing, piece.bearing == nil { faults.append(.withoutBearing(name: piece.name)) }
        }
        return faults
    }
}
