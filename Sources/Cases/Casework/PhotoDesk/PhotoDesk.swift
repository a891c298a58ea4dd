import Findings
public import Ground
public import Reports

/// Takes photos in. A photo is one by its hash: the same file again is the same photo, whoever sends it.
public struct PhotoDesk: Sendable {
    private let store: any CaseStore
    private let studio: any PhotoPreparing
    private let clock: @Sendable () -> Instant

    /// The largest file that is taken, bytes.
    public static let mostBytes = 12 << 20
    /// How many photos a report may have.
    public static let mostOfReport = 12

    /// `studio` opens photos; `clock` gives the moment of an entry.
    public init(_ store: any CaseStore, studio: any PhotoPreparing, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.studio, self.clock) = (store, studio, clock)
    }

    /// Takes a file in; on disk when this returns. Gives the photo, and whether it is new.
    ///
    /// Throws ``PhotoFault`` where it is no photo that can be taken.
    public func add(_ file: [UInt8], by actor: CaseActor) async throws -> (photo: Photo, isNew: Bool) {
        guard file.count <= Self.mostBytes else { throw PhotoFault.tooLarge(bytes: file.count) }
        let sha256 = ContentHash.bytes(file)
        if let known = try await store.read({ try $0.photo(sha256) }) { return (known, false) }
        let prepared = try await studio.prepare(file)
        let now = clock()
        return try await store.write { unit in
            if let known = try unit.photo(sha256) { return (known, false) }
            let photo = Photo(
                sha256: sha256, byteCount: file.count, columns: prepared.columns, rows: prepared.rows,
                shownSHA256: ContentHash.bytes(prepared.shown), takenAt: prepared.takenAt, position: prepared.position,
                bearing: prepared.bearing, addedBy: actor.name ?? actor.kind.rawValue, addedAt: now)
            var log = try unit.events(by: actor, at: now)
            let event = try log.append(.photoAdded, sha256, photo)
            try unit.put(photo, text: event.content, original: file, shown: prepared.shown)
            return (photo, true)
        }
    }
}

/// A form in which a photo is kept.
public enum PhotoForm: Sendable, Hashable {
    /// The file as it came, with all that it says of itself.
    case original
    /// A JPEG of at most 2,048 pixels on its longer side, without metadata.
    case shown
}

/// What use cases read of photos.
public protocol PhotoReading {
    /// A photo by its hash; nil if there is none.
    func photo(_ sha256: String) throws -> Photo?
    /// A photo's bytes; nil if there is none.
    func content(ofPhoto sha256: String, as form: PhotoForm) throws -> [UInt8]?
    /// The reports that have a photo, in the order of their ids.
    func reports(withPhoto sha256: String) throws -> [ReportID]
}

/// What use cases write of photos.
public protocol PhotoWriting: PhotoReading {
    /// Keeps a photo. `text` is its canonical JSON, which is the content of the log's entry on it.
    func put(_ photo: Photo, text: String, original: [UInt8], shown: [UInt8]) throws
}

extension EventKind {
    /// A photo was handed in; the subject is its hash, the content a ``Photo``.
    public static let photoAdded = EventKind(rawValue: "photoAdded")
}
