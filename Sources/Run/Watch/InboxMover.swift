import Catalogue
import Foundation
import Ground
import StorePorts

/// Moves the files of an inbox after their check: to `done` or `rejected` below it, with the files beside them that
/// share their name.
///
/// The catalogue says where a scene will lie before it is moved there. So a crash in between loses nothing: the file
/// still lies in the inbox and is known, and the next pass moves it.
struct InboxMover {
    /// The folders into which files are moved; no scan reads them.
    static let folders: Set<String> = ["done", "rejected"]
    /// What GDAL reads beside a file, after its whole name.
    private static let companions = [".msk", ".ovr", ".msk.ovr", ".aux.xml"]

    /// The ending of the file that gives the reason, after the name of the refused file.
    static let reasonEnding = ".reason.txt"

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

    /// Those of `scenes` that lie in `file`, or are to, as they lie once it is at `path`; not those that a document names or
    /// an archive held, which stay where they are.
    func placed(_ scenes: [CatalogueScene], of file: InboxFile, at path: String) -> [CatalogueScene] {
        let places = [file.path, URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path]
        return scenes.filter { places.contains($0.path) || isUnreached($0.path) }.map { scene in
            var placed = scene
            placed.path = path
            return placed
        }
    }

    /// Where the catalogue says that a file's scene lies, if it was not moved there yet.
    func unreachedTarget(of scenes: [CatalogueScene]) -> String? { scenes.map(\.path).first(where: isUnreached) }

    private func isUnreached(_ path: String) -> Bool {
        path.hasPrefix("\(inbox)/done/") && !FileManager.default.fileExists(atPath: path)
    }

    /// Moves it; returns the fault, if any.
    func move(_ file: InboxFile, to target: String) -> Message? {
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for suffix in Self.companions { _ = rename(file.path + suffix, target + suffix) }
        let (stem, newStem) = (Self.stem(file.path), Self.stem(target))
        // What says where it lies stands in place of its ending.
        for ending in InboxScan.placeEndings.flatMap({ [$0, $0.uppercased()] }) {
            _ = rename(stem + ending, newStem + ending)
        }
        // Under their own names, with the number that a second file of one name gets.
        let (old, new) = (Self.name(file.path), Self.name(target))
        let number = new.hasSuffix(old) ? new.dropLast(old.count) : ""
        for part in file.parts { _ = rename(part, "\(folder)/\(number)\(Self.name(part))") }
        guard rename(file.path, target) != 0 else { return nil }
        let reason = String(cString: strerror(errno))
        return Message(
            zh: "\(file.path)：无法移到 \(target)（\(reason)）；请检查文件夹权限，下次再试",
            en: "\(file.path): cannot be moved to \(target) (\(reason)); check the folder's permissions, "
                + "it is tried again")
    }

    /// Writes beside a refused file why it was refused and what to do, in both languages; returns the fault, if any.
    static func writeReason(_ refusal: StoredInboxFile.Refusal, lookedAt: Instant, beside target: String) -> Message? {
        let text = """
            \(refusal.message.chinese)
            本文件未被接收。改正后如需处理，请再次放入收件夹。

            \(refusal.message.english)
            It was not accepted. Correct it, then put it into the inbox again.

            \(refusal.code) · \(LocalTime.text(lookedAt))

            """
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: target + reasonEnding), options: .atomic)
            return nil
        } catch {
            return Message(
                zh: "\(target)\(reasonEnding)：无法写入（\(error.localizedDescription)）；请检查文件夹权限",
                en: "\(target)\(reasonEnding): cannot be written (\(error.localizedDescription)); check the folder's "
                    + "permissions")
        }
    }

    private static func name(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }

    private static func stem(_ path: String) -> String { URL(fileURLWithPath: path).deletingPathExtension().path }
}
