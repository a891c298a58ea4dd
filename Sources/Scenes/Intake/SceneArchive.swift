public import Gate
public import Ground

/// The result of unpacking and checking an archive.
public struct ArchiveCheck: Sendable, Codable, Hashable {
    /// A file of the archive.
    public struct Entry: Sendable, Codable, Hashable {
        /// Its name in the archive; the stored one is made up.
        public var originalName: String
        /// What became of it; its path is where it was unpacked to.
        public var check: SceneCheck
    }

    /// Why the archive as a whole is refused; nothing of it is left then.
    public var report: GateReport
    /// Its files, each accepted or refused by itself.
    public var scenes: [Entry]
}

extension SceneIntake {
    /// Whether the file at `path` is an archive by its bytes; false where it may not be read, and where it has a
    /// picture's ending: a file that is both is refused.
    public func isArchive(_ path: String) -> Bool {
        guard let real = try? PathGate(roots: roots).admit(path) else { return false }
        let ending = real.split(separator: ".").last?.lowercased() ?? ""
        return !["tif", "tiff", "jp2", "png", "jpg", "jpeg"].contains(ending) && ArchiveGate.isArchive(real)
    }

    /// Unpacks an archive into an existing folder, under generated names, and checks each file as a scene.
    ///
    /// `area` as in ``check(_:declared:area:)``. Files that are refused stay where they were unpacked. Throws
    /// ``Processes/CannotStart`` only.
    public func unpackAndCheck(archive path: String, into folder: String, area: Bounds? = nil) throws -> ArchiveCheck {
        let files: [UnpackedFile]
        do {
            let real = try PathGate(roots: roots).admit(path)
            files = try ArchiveGate.unpack(real, into: folder, limits: limits.gate)
        } catch {
            return ArchiveCheck(report: GateReport(refusal: error.note), scenes: [])
        }
        let inside = SceneIntake(limits: limits, roots: [folder], program: program)
        return ArchiveCheck(
            report: GateReport(),
            scenes: try files.map {
                ArchiveCheck.Entry(originalName: $0.originalName, check: try inside.check($0.path, area: area))
            })
    }
}
