import Foundation
public import Ground

/// A folder that imagery is delivered to.
public struct Inbox: Sendable, Hashable {
    /// The folder.
    public var folder: String
    /// Seconds for which a file must not have changed before it is taken.
    public var settleSeconds: Int64

    /// Whether checked files are moved to `done` or `rejected` below the folder.
    public var isEmptied: Bool

    /// An inbox from its parts.
    public init(folder: String, settleSeconds: Int64, isEmptied: Bool = false) {
        (self.folder, self.settleSeconds, self.isEmptied) = (folder, settleSeconds, isEmptied)
    }
}

/// A delivered file as the file system has it.
public struct InboxFile: Sendable, Hashable {
    /// The inbox's folder.
    public var inbox: String
    /// Where it lies.
    public var path: String
    /// Its size, bytes.
    public var size: Int
    /// Device, inode and the times of its last change to the nanosecond, and those of the files beside it that say where
    /// it lies: another content has another.
    public var changedAt: String
    /// What belongs to it and lies beside it: papers of a scene, parts of a table.
    public var parts: [String] = []

    /// Whether it can be a STAC document: JSON by its name.
    public var isDocument: Bool {
        ["json", "geojson"].contains(URL(fileURLWithPath: path).pathExtension.lowercased())
    }
}

/// Finds the delivered files that are completely written.
///
/// For a continuous watch, a file is settled when it stayed unchanged over the settling time. For a single pass, it is
/// settled when both its times of change are older than that: the time of content alone is set back by many copying
/// programs while they still write, the time of the inode (ctime) cannot be set. Clocks of file servers may differ; a
/// continuous watch uses none of them.
public struct InboxScan: Sendable {
    private struct Sighting: Hashable {
        var file: InboxFile
        var since: ContinuousClock.Instant
    }

    private struct Postponement {
        var changedAt: String
        var until: Instant
        var seconds: Int64
    }

    private var sightings: [String: Sighting] = [:]
    private var postponed: [String: Postponement] = [:]
    private let watches: Bool

    /// A new scan; `watches`: it runs repeatedly and relies only on what it has observed.
    public init(watches: Bool = false) { self.watches = watches }

    /// Postpones a file that cannot be decided now: a minute at first, then ever longer.
    mutating func postpone(_ file: InboxFile, now: Instant) {
        let last = postponed[file.path].flatMap { $0.changedAt == file.changedAt ? $0 : nil }
        let seconds = min(Self.longestPostponement, (last?.seconds ?? 30) * 2)
        postponed[file.path] = Postponement(
            changedAt: file.changedAt, until: now.advanced(by: seconds), seconds: seconds)
    }

    /// Seconds.
    private static let longestPostponement: Int64 = 900

    /// Whether a file is postponed.
    func isPostponed(_ file: InboxFile, now: Instant) -> Bool {
        postponed[file.path].map { postponement in
            // A clock that was put back postpones nothing for longer than that.
            postponement.changedAt == file.changedAt && postponement.until > now
                && postponement.until <= now.advanced(by: Self.longestPostponement)
        } ?? false
    }

    /// Whether a file is still what it was.
    static func isUnchanged(_ file: InboxFile) -> Bool {
        look(at: InboxFolder.Delivery(path: file.path, parts: file.parts), inbox: file.inbox)?.0 == file
    }

    /// What lies settled in the inboxes, by path, and whether anything is still being written.
    ///
    /// Hidden files, names of half-written ones (`.part`, `.tmp`, `.filepart`, `.crdownload`, `~`) and everything
    /// called `done` or `rejected` are skipped; other folders are read, except those that are one dataset
    /// (``InboxFolder``). Symbolic links are passed on; the gate refuses them with a message. A folder that cannot be
    /// read is named in `unreadable`.
    public mutating func settled(
        in inboxes: [Inbox], wallClock: Instant, monotonic: ContinuousClock.Instant
    ) -> (files: [InboxFile], isUnsettled: Bool, unreadable: [String]) {
        var (files, unreadable): ([InboxFile], [String]) = ([], [])
        var isUnsettled = false
        var present: [String: Sighting] = [:]
        for inbox in inboxes {
            for delivery in Self.deliveries(in: inbox.folder, unreadable: &unreadable) {
                guard let (file, changed) = Self.look(at: delivery, inbox: inbox.folder) else { continue }
                let path = file.path
                let known = sightings[path].flatMap { $0.file == file ? $0 : nil }
                let sighting = known ?? Sighting(file: file, since: monotonic)
                present[path] = sighting
                let watched = (monotonic - sighting.since).components.seconds
                let age = wallClock.secondsSince1970 - changed
                if watched >= inbox.settleSeconds || !watches && age >= inbox.settleSeconds {
                    files.append(file)
                } else {
                    isUnsettled = true
                }
            }
        }
        sightings = present
        postponed = postponed.filter { present[$0.key] != nil }
        return (files.sorted { $0.path < $1.path }, isUnsettled, unreadable)
    }

    /// What lies in a folder and those below it; adds the ones that cannot be read.
    private static func deliveries(in folder: String, unreadable: inout [String]) -> [InboxFolder.Delivery] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            unreadable.append(folder)
            return []
        }
        var (deliveries, files): ([InboxFolder.Delivery], [String]) = ([], [])
        for name in names where !isPassedOver(name) && !InboxMover.folders.contains(name) {
            let path = folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                files.append(name)
                continue
            }
            let inside = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            if InboxFolder.isDataset(name, holding: inside) {
                deliveries.append(InboxFolder.Delivery(path: path, parts: []))
            } else {
                deliveries += self.deliveries(in: path, unreadable: &unreadable)
            }
        }
        return deliveries + InboxFolder.deliveries(of: files, in: folder)
    }

    private static func isPassedOver(_ name: String) -> Bool {
        let lower = name.lowercased()
        // Sidecars are read, or refused, with the file that they belong to.
        let endings = [
            ".part", ".tmp", ".filepart", ".crdownload", ".download", "~", ".ovr", ".msk", ".md5", ".sha256",
            InboxMover.reasonEnding,
        ]
        return lower.hasPrefix(".") || (endings + placeEndings).contains { lower.hasSuffix($0) }
    }

    /// The small files beside a raster that say where it lies. If one arrives late or changes, the raster counts as a
    /// new file.
    static let placeEndings = [
        ".aux.xml", ".tfw", ".tifw", ".jgw", ".jpgw", ".pgw", ".pngw", ".j2w", ".jp2w", ".wld", ".prj",
    ]

    /// Times of the files beside a raster that say where it lies; empty where there is none.
    private static func placeTimes(beside path: String) -> String {
        let file = URL(fileURLWithPath: path)
        let isRaster = ["tif", "tiff", "png", "jpg", "jpeg", "jp2"].contains(file.pathExtension.lowercased())
        guard isRaster else { return "" }
        let stem = file.deletingPathExtension().path
        let names = placeEndings.flatMap { [stem + $0, stem + $0.uppercased()] } + [path + ".aux.xml"]
        return names.map { name in
            var status = stat()
            guard lstat(name, &status) == 0 else { return "" }
            return "+\(status.st_ino)-\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        }.joined()
    }

    /// The file, and the later of its times of change in whole seconds since 1970.
    private static func look(at delivery: InboxFolder.Delivery, inbox: String) -> (InboxFile, Int64)? {
        var status = stat()
        guard lstat(delivery.path, &status) == 0 else { return nil }
        let changed =
            "\(status.st_dev)-\(status.st_ino)-\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
            + "-\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)" + placeTimes(beside: delivery.path)
        let file = InboxFile(
            inbox: inbox, path: delivery.path, size: Int(status.st_size), changedAt: changed, parts: delivery.parts)
        return (file, Int64(max(status.st_mtim.tv_sec, status.st_ctim.tv_sec)))
    }
}
