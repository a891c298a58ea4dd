import Catalogue
import Foundation
import Ground

/// Puts the files of an inbox away once they were looked at: to `done` or `rejected` below it, with what lies beside
/// them under their name.
///
/// The catalogue says where a scene will lie before it is moved there. So nothing is lost to who is cut off in between:
/// the file still lies in the inbox, known, and the next pass moves it.
struct InboxShelf {
    /// The folders into which files are put; no scan looks into them.
    static let folders: Set<String> = ["done", "rejected"]
    /// What GDAL reads beside a file, after its whole name.
    private static let companions = [".msk", ".ovr", ".msk.ovr", ".aux.xml"]
    /// World files, in place of its ending.
    private static let worldFiles = ["tfw", "jgw", "pgw", "j2w"]

    let inbox: String

    /// The first free name for a file.
    func target(of file: InboxFile, isRefused: Bool) -> String {
        let folder = "\(inbox)/\(isRefused ? "rejected" : "done")"
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        var target = "\(folder)/\(name)"
        var number = 0
        while FileManager.default.fileExists(atPath: target) {
            number += 1
            target = "\(folder)/\(number)-\(name)"
        }
        return target
    }

    /// Scenes as they will lie once `file` is moved to `target`; those that lie elsewhere (unpacked, named by a document)
    /// stay there.
    func moved(_ scenes: [CatalogueScene], of file: InboxFile, to target: String) -> [CatalogueScene] {
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        return scenes.map { scene in
            guard scene.path.hasSuffix("/\(name)") else { return scene }
            var moved = scene
            moved.path = target
            return moved
        }
    }

    /// Where the catalogue says that a file's scenes lie, if it was not moved there yet.
    func unreachedTarget(of scenes: [CatalogueScene]) -> String? {
        scenes.map(\.path).first { $0.hasPrefix("\(inbox)/done/") && !FileManager.default.fileExists(atPath: $0) }
    }

    /// Moves it; says what hinders, if anything.
    func move(_ file: InboxFile, to target: String) -> Message? {
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for suffix in Self.companions { _ = rename(file.path + suffix, target + suffix) }
        let (stem, newStem) = (Self.stem(file.path), Self.stem(target))
        for ending in Self.worldFiles { _ = rename("\(stem).\(ending)", "\(newStem).\(ending)") }
        guard rename(file.path, target) != 0 else { return nil }
        let reason = String(cString: strerror(errno))
        return Message(
            zh: "\(file.path)：无法移到 \(target)（\(reason)）；请检查文件夹权限，下次再试",
            en: "\(file.path): cannot be moved to \(target) (\(reason)); check the folder's permissions, "
                + "it is tried again")
    }

    private static func stem(_ path: String) -> String { URL(fileURLWithPath: path).deletingPathExtension().path }
}
