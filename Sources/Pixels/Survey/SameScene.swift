import Foundation
import Gate
import Imagery

/// Finds a file that stands for both epochs: under one name, through a link, as a copy, or inside a mosaic.
///
/// Files of one size are compared byte by byte up to their first difference, which for two scenes lies near the start.
enum SameScene {
    /// Throws ``SurveyError/sameScene(earlier:later:)`` for the first one.
    static func refuse(earlier: [String], later: [String]) throws {
        let before = try earlier.flatMap { path in try files(of: path).map { (path, $0) } }
        for path in later {
            for file in try files(of: path) {
                if let same = before.first(where: { isSame($0.1, file) }) {
                    throw SurveyError.sameScene(earlier: same.0, later: path)
                }
            }
        }
    }

    /// The files that hold a scene's pixels: itself, or the sources of a virtual mosaic.
    private static func files(of path: String) throws -> [String] {
        guard (try? RasterFormat.sniff(path)) == .virtual else { return [path] }
        return try [path] + SceneFiles.companions(of: path)
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
        if first.st_dev == second.st_dev, first.st_ino == second.st_ino { return true }
        guard first.st_size == second.st_size, first.st_size > 0, let left = FileHandle(forReadingAtPath: one),
            let right = FileHandle(forReadingAtPath: other)
        else { return false }
        defer {
            try? left.close()
            try? right.close()
        }
        while true {
            guard let a = try? left.read(upToCount: 256 << 10), let b = try? right.read(upToCount: 256 << 10) else {
                return (try? left.offset()) == UInt64(first.st_size)
            }
            if a != b { return false }
            if a.isEmpty { return true }
        }
    }
}
