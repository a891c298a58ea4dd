public import Catalogue
public import Foundation
import Ground

/// Writes the catalogue's scenes as a static STAC catalogue with relative links.
public struct STACWriter: Sendable {
    /// An extension besides projection whose fields are written where they are known.
    public enum Extension: String, Sendable, Hashable, CaseIterable {
        /// Cloud cover.
        case electroOptical = "eo"
        /// Angles of sun and view.
        case view
        /// Size and checksum of files.
        case file
    }

    /// A document by its place below the catalogue's folder.
    public struct Document: Sendable, Hashable {
        /// E.g. `satellite/collection.json`.
        public let path: String
        /// Its bytes.
        public let bytes: Data
    }

    private let scenes: [CatalogueScene]
    private let declared: Set<Extension>

    /// A writer of these scenes, in any order; a scene given twice is written once.
    ///
    /// `declaring`: which extensions besides projection the items declare. A validator fetches the schema of each one
    /// declared, and without a network it fails for want of it; so none is declared unless asked for, while the fields
    /// are written either way.
    public init(_ scenes: [CatalogueScene], declaring declared: Set<Extension> = []) {
        var seen: Set<SceneID> = []
        self.scenes = scenes.sorted { ($0.acquiredAt, $0.id) < ($1.acquiredAt, $1.id) }
            .filter { seen.insert($0.id).inserted }
        self.declared = declared
    }

    /// The documents for a catalogue in `folder`, items first; the same scenes and folder give the same bytes.
    ///
    /// Assets are addressed by the way from the item's document to where the scene's file lies.
    public func documents(in folder: String) throws -> [Document] {
        let root = Self.components(LocalHref.resolved(folder) ?? URL(fileURLWithPath: folder).standardized.path)
        var documents: [Document] = []
        var children: [JSONValue] = []
        for sensorClass in SensorClass.allCases {
            let members = scenes.filter { $0.sensorClass == sensorClass }
            guard !members.isEmpty else { continue }
            let folder = sensorClass.rawValue
            var links: [JSONValue] = []
            for scene in members {
                let id = ItemDocument.id(of: scene)
                let href = Self.way(from: root + [Substring(folder), Substring(id)], to: Self.components(scene.path))
                let item = ItemDocument(scene: scene, href: href, declared: declared)
                documents.append(Document(path: "\(folder)/\(id)/\(id).json", bytes: try item.json().bytes()))
                links.append(Self.link("item", "./\(id)/\(id).json", type: Vocabulary.geoJSON, title: scene.fileName))
            }
            let collection = Self.collection(sensorClass, scenes: members, items: links)
            documents.append(Document(path: "\(folder)/collection.json", bytes: try collection.bytes()))
            children.append(
                Self.link(
                    "child", "./\(folder)/collection.json", type: Vocabulary.json,
                    title: Self.bilingual(sensorClass.name)))
        }
        let catalogue = JSONValue.object([
            "type": .text("Catalog"), "stac_version": .text(Vocabulary.version), "id": .text(Self.identifier),
            "title": .text("影像目录 / Scenes"),
            "description": .text("Parcelwatch 登记的影像 / Scenes on record in Parcelwatch"),
            "links": .array([Self.link("root", "./catalog.json", type: Vocabulary.json)] + children),
        ])
        return documents + [Document(path: "catalog.json", bytes: try catalogue.bytes())]
    }

    /// Writes the catalogue to a folder, which is made where there is none; the file that names the others comes last.
    ///
    /// What an earlier export left there of scenes no longer on record is removed; other files stay. Returns the path
    /// of `catalog.json`. Throws ``STACError``: `folderInUse` where another program's catalogue lies there.
    @discardableResult
    public func write(to folder: String) throws -> String {
        let catalogue = folder + "/catalog.json"
        let isOurs = FileManager.default.fileExists(atPath: catalogue)
        if isOurs {
            let there = FileManager.default.contents(atPath: catalogue)
                .flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) }
            guard there?["id"]?.text == Self.identifier else { throw STACError.folderInUse(path: folder) }
        }
        for kind in SensorClass.allCases.map(\.rawValue) where !isOurs {
            let there = FileManager.default.contents(atPath: "\(folder)/\(kind)/collection.json")
                .flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) }
            guard there == nil || there?["title"]?.text == Self.title(of: kind) else {
                throw STACError.folderInUse(path: folder)
            }
        }
        var written: Set<String> = []
        // Made first: a link to a folder elsewhere changes the way to the scenes.
        try Self.makeFolder(folder)
        for document in try documents(in: folder) {
            let path = folder + "/" + document.path
            try Self.makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
            do {
                try document.bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
            } catch {
                throw STACError.cannotWrite(file: path, reason: error.localizedDescription)
            }
            written.insert(document.path)
        }
        // A folder without an earlier export of this program belongs to another program.
        if isOurs { removeStale(in: folder, keeping: written) }
        return catalogue
    }

    private static let identifier = "parcelwatch"

    private static func title(of kind: String) -> String? { SensorClass(rawValue: kind).map { bilingual($0.name) } }

    /// Removes items and collections of an earlier export: `<kind>/<id>/<id>.json` that this one did not write.
    private func removeStale(in folder: String, keeping written: Set<String>) {
        let files = FileManager.default
        for kind in SensorClass.allCases.map(\.rawValue) {
            for id in (try? files.contentsOfDirectory(atPath: "\(folder)/\(kind)")) ?? [] {
                let document = "\(kind)/\(id)/\(id).json"
                guard !written.contains(document), files.fileExists(atPath: "\(folder)/\(document)") else { continue }
                try? files.removeItem(atPath: "\(folder)/\(document)")
                Self.removeIfEmpty("\(folder)/\(kind)/\(id)")
            }
            if !written.contains("\(kind)/collection.json") {
                try? files.removeItem(atPath: "\(folder)/\(kind)/collection.json")
                Self.removeIfEmpty("\(folder)/\(kind)")
            }
        }
    }

    private static func removeIfEmpty(_ folder: String) {
        guard (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty == true else { return }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw STACError.cannotWrite(file: path, reason: error.localizedDescription)
        }
    }

    static func link(_ relation: String, _ href: String, type: String, title: String? = nil) -> JSONValue {
        var link: [String: JSONValue] = ["rel": .text(relation), "href": .text(href), "type": .text(type)]
        if let title { link["title"] = .text(title) }
        return .object(link)
    }

    private static func bilingual(_ message: Message) -> String { "\(message.chinese) / \(message.english)" }

    private static func collection(
        _ sensorClass: SensorClass, scenes: [CatalogueScene], items: [JSONValue]
    ) -> JSONValue {
        let footprints = scenes.compactMap(\.description.footprint.bounds)
        let extent =
            footprints.dropFirst().reduce(footprints.first) { $0?.union($1) }
            ?? Bounds(minX: -180, minY: -90, maxX: 180, maxY: 90)
        let times = scenes.map(\.acquiredAt)
        let sizes = scenes.map(\.description.pixelSizeMetres)
        let name = bilingual(sensorClass.name)
        return .object([
            "type": .text("Collection"), "stac_version": .text(Vocabulary.version),
            "id": .text(sensorClass.rawValue), "title": .text(name), "description": .text("影像 / Scenes: \(name)"),
            "license": .text("other"),
            "extent": .object([
                "spatial": .object([
                    "bbox": .array([
                        .array([extent.minX, extent.minY, extent.maxX, extent.maxY].map(JSONValue.number))
                    ])
                ]),
                "temporal": .object([
                    "interval": .array([
                        .array([times.min(), times.max()].map { $0.map { .text($0.description) } ?? .null })
                    ])
                ]),
            ]),
            "summaries": .object([
                "gsd": .object(["minimum": .number(sizes.min() ?? 0), "maximum": .number(sizes.max() ?? 0)])
            ]),
            "links": .array(
                [
                    link("root", "../catalog.json", type: Vocabulary.json),
                    link("parent", "../catalog.json", type: Vocabulary.json),
                ] + items),
        ])
    }

    private static func components(_ path: String) -> [Substring] { path.split(separator: "/") }

    /// The relative address of a file as seen from a folder, both given by the parts of their absolute paths.
    private static func way(from folder: [Substring], to file: [Substring]) -> String {
        let shared = zip(folder, file.dropLast()).prefix { $0 == $1 }.count
        let up = [String](repeating: "..", count: folder.count - shared)
        // What means something else in an address is escaped.
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*+,=@")
        let down = file.dropFirst(shared).map { $0.addingPercentEncoding(withAllowedCharacters: allowed) ?? String($0) }
        return (up.isEmpty ? ["."] : up).joined(separator: "/") + "/" + down.joined(separator: "/")
    }
}
