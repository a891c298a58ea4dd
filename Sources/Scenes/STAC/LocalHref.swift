import Foundation
import Ground

/// Turns an address in a document into a file on this machine, or says why not. Nothing is fetched.
struct LocalHref {
    /// Folders that files may lie in, symbolic links resolved.
    let roots: [String]

    enum Outcome: Equatable {
        case file(String)
        case refused(STACWarning.Reason)
    }

    /// Where files lie that were moved, by where they lay.
    private let moved: [String: String]

    init(roots: [String], moved: [String: String] = [:]) {
        self.roots = roots.compactMap { Self.resolved($0) }
        self.moved = moved
    }

    /// The file that `href` in the document `file` names.
    func resolve(_ href: String, in file: String) -> Outcome {
        guard !href.isEmpty, !href.contains("\0"), href.utf8.count < 4096 else { return .refused(.remote) }
        var path = href
        if href.lowercased().hasPrefix("file://") {
            path = String(href.dropFirst(7))
            if path.lowercased().hasPrefix("localhost/") { path = String(path.dropFirst(9)) }
            guard path.hasPrefix("/") else { return .refused(.remote) }
        } else if href.hasPrefix("//") || href.prefixMatch(of: #/[A-Za-z][A-Za-z0-9+.\-]*:/#) != nil {
            // Another scheme (https, s3), or a name that would be one.
            return .refused(.remote)
        }
        // GDAL takes such names for networks and archives.
        if path.hasPrefix("/vsi") { return .refused(.remote) }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : folder + "/" + path }
        // An address has its spaces as %20; some writers put the plain name.
        let decoded = path.removingPercentEncoding ?? path
        for candidate in decoded == path ? [path] : [decoded, path] where !candidate.contains("\0") {
            let place = URL(fileURLWithPath: absolute(candidate)).standardized.path
            guard let real = Self.resolved(absolute(candidate)) ?? moved[place].flatMap(Self.resolved) else { continue }
            guard roots.contains(where: { real == $0 || real.hasPrefix($0 == "/" ? $0 : $0 + "/") }) else {
                return .refused(.outsideRoots)
            }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: real, isDirectory: &isFolder), !isFolder.boolValue,
                (try? FileManager.default.attributesOfItem(atPath: real)[.type] as? FileAttributeType) == .typeRegular
            else { return .refused(.missing) }
            return .file(real)
        }
        return .refused(.missing)
    }

    /// The path without symbolic links and dots; nil where nothing lies there.
    static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(validatingCString: real)
    }
}
