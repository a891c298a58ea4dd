import Foundation

/// Groups the files of a folder into deliveries: a file with everything that belongs to it. Each delivery is reported
/// in one line.
///
/// | what lies there | one delivery |
/// |---|---|
/// | `a.tif`, `a.xml`, `a.rpb`, `a.txt`, `a_thumb.jpg` | `a.tif` with the provider's papers and pictures |
/// | `z.shp`, `z.shx`, `z.dbf`, `z.prj`, `z.cpg` | `z.shp` with its parts; without a `.shp` the first of the parts |
/// | `z.tab` or `z.mif` with `.dat`, `.map`, `.id`, `.mid` | the table |
/// | the folders `z.gdb` and Esri grids | the folder |
struct InboxFolder {
    /// A delivery: where it lies, and what belongs to it.
    struct Delivery: Hashable {
        var path: String
        var parts: [String]
    }

    private static let scenes: Set<String> = ["tif", "tiff", "jp2", "img", "vrt", "ntf", "dat"]
    private static let pictures: Set<String> = ["jpg", "jpeg", "png", "bmp", "gif"]
    /// What providers and programs write beside a scene under its name.
    private static let papers: Set<String> = [
        "imd", "rpb", "rpc", "xml", "txt", "til", "pvl", "eph", "att", "geo", "man", "met", "meta", "mtl", "prj", "tfw",
        "tifw", "jgw", "pgw", "j2w", "wld", "aux", "rrd", "ige", "enp", "hdr", "html", "htm", "log", "csv", "dbf",
        "kml",
    ]
    private static let shapefile: Set<String> = [
        "shp", "shx", "dbf", "prj", "cpg", "sbn", "sbx", "qix", "qpj", "qmd", "fbn", "fbx", "ain", "aih", "atx", "ixs",
        "mxs", "shp.xml", "dbf.xml",
    ]
    private static let mapInfo: Set<String> = ["tab", "mif", "dat", "map", "id", "ind", "mid"]

    /// The deliveries among `names`, the files of one folder. Sorts them once, so that a folder of many thousand
    /// pictures costs no more than its listing.
    static func deliveries(of names: [String], in folder: String) -> [Delivery] {
        let files = names.map(File.init).sorted { $0.lower.utf8.lexicographicallyPrecedes($1.lower.utf8) }
        var heads = [Int?](repeating: nil, count: files.count)
        /// Collects the parts of each file with one of `endings` that is not yet part of a delivery.
        func gather(_ endings: Set<String>, _ belongs: (_ part: File, _ head: File) -> Bool) {
            for index in files.indices where heads[index] == nil && endings.contains(files[index].ending) {
                heads[index] = index
                for part in range(of: files[index].stem, in: files) where heads[part] == nil {
                    if belongs(files[part], files[index]) { heads[part] = index }
                }
            }
        }
        let isShapefilePart = { (part: File, head: File) in shapefile.contains(part.rest(after: head.stem + ".")) }
        gather(["shp"], isShapefilePart)
        gather(["tab", "mif"]) { part, head in mapInfo.contains(part.rest(after: head.stem + ".")) }
        gather(scenes) { isPaper($0, of: $1) || isPicture($0, of: $1) }
        gather(pictures) { isPaper($0, of: $1) }
        // Parts of a table whose main file is missing.
        gather(shapefile, isShapefilePart)
        var parts: [Int: [String]] = [:]
        for (index, head) in heads.enumerated() {
            if let head, head != index { parts[head, default: []].append("\(folder)/\(files[index].name)") }
        }
        return files.indices.filter { heads[$0] ?? $0 == $0 }.map {
            Delivery(path: "\(folder)/\(files[$0].name)", parts: parts[$0] ?? [])
        }
    }

    /// A file by its name, with what is asked of it.
    private struct File {
        let name: String
        let lower: String
        /// Its last ending, without the dot.
        let ending: String
        /// The rest before it.
        let stem: String

        init(_ name: String) {
            let lower = name.lowercased()
            let dot = lower.lastIndex(of: ".").flatMap { $0 == lower.startIndex ? nil : $0 }
            (self.name, self.lower) = (name, lower)
            stem = dot.map { String(lower[..<$0]) } ?? lower
            ending = dot.map { String(lower[lower.index(after: $0)...]) } ?? ""
        }

        func rest(after beginning: String) -> String {
            lower.hasPrefix(beginning) ? String(lower.dropFirst(beginning.count)) : ""
        }
    }

    /// The files whose names begin so; they lie together.
    private static func range(of beginning: String, in files: [File]) -> Range<Int> {
        var (low, high) = (0, files.count)
        while low < high {
            let middle = (low + high) / 2
            if files[middle].lower.utf8.lexicographicallyPrecedes(beginning.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        var end = low
        while end < files.count, files[end].lower.utf8.starts(with: beginning.utf8) { end += 1 }
        return low..<end
    }

    /// Whether a folder is one dataset of a kind that is not read; its files are then not listed.
    static func isDataset(_ name: String, holding names: [String]) -> Bool {
        let lower = Set(names.map { $0.lowercased() })
        return name.lowercased().hasSuffix(".gdb") || lower.contains("a00000001.gdbtable") || lower.contains("hdr.adf")
    }

    private static func isPaper(_ file: File, of scene: File) -> Bool {
        guard papers.contains(file.ending) else { return false }
        return [".", "_rpc.", "_mtl.", "_meta", "-meta"].contains { file.lower.hasPrefix(scene.stem + $0) }
    }

    private static func isPicture(_ file: File, of scene: File) -> Bool {
        guard pictures.contains(file.ending) else { return false }
        return [
            "", "_thumb", "-thumb", "_thumbnail", "-thumbnail", "_browse", "-browse", "_preview", "-preview", "_ql",
        ]
        .contains { file.stem == scene.stem + $0 }
    }
}
