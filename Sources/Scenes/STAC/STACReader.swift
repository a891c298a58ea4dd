import Foundation
import Ground

/// Reads an item, a collection of items or a static catalogue from local files.
public struct STACReader: Sendable {
    /// What was read.
    public struct Delivery: Sendable, Hashable {
        /// The items, in the order in which the documents name them.
        public let items: [STACItem]
        /// The skipped parts.
        public let warnings: [STACWarning]
    }

    /// Folders besides the catalogue's own in which files may lie.
    private let roots: [String]
    /// Where files lie that were moved after they were delivered, by where they lay.
    private let moved: [String: String]
    /// How many catalogues may lie in each other.
    static let deepest = 12
    /// How many documents and items are read at most.
    static let mostDocuments = 100_000
    /// Largest document, bytes.
    static let mostBytes = 64 << 20

    /// A reader; `roots` are folders, besides that of the document it is given, in which files may lie;
    /// `moved`: where files lie now that lay elsewhere when the document was written.
    public init(roots: [String] = [], moved: [String: String] = [:]) { (self.roots, self.moved) = (roots, moved) }

    /// Reads the document at `path` and all that it links to on this machine.
    ///
    /// Throws ``STACError`` where that document itself cannot be used, or where there are too many; a document that it
    /// links to and that cannot be used is skipped with a warning.
    public func read(_ path: String) throws -> Delivery {
        guard let entry = LocalHref.resolved(path) else {
            throw STACError.cannotRead(file: path, reason: "no such file")
        }
        let folder = URL(fileURLWithPath: entry).deletingLastPathComponent().path
        var walk = Walk(href: LocalHref(roots: [folder] + roots, moved: moved))
        try walk.visit(entry, depth: 0)
        return Delivery(items: walk.items, warnings: walk.warnings)
    }

    /// One reading: what was found so far.
    private struct Walk {
        let href: LocalHref
        var items: [STACItem] = []
        var warnings: [STACWarning] = []
        private var seen: Set<String> = []

        init(href: LocalHref) { self.href = href }

        /// Reads one document; throws where it cannot be used itself.
        mutating func visit(_ file: String, depth: Int) throws {
            seen.insert(file)
            if seen.count > STACReader.mostDocuments || items.count > STACReader.mostDocuments {
                throw STACError.tooMany(file: file, limit: STACReader.mostDocuments)
            }
            let document = try Self.load(file)
            switch document["type"]?.text {
            case "Feature":
                guard Self.isItem(document) || document["geometry"]?["type"] == nil else {
                    throw STACError.notSTAC(file: file, features: 1)
                }
                try take(document, at: "$", of: file)
            case "FeatureCollection":
                // Parcels, a flight plan or a footprint: its features get no warnings.
                let features = document["features"]?.array ?? []
                guard features.isEmpty || features.contains(where: Self.isItem) else {
                    throw STACError.notSTAC(file: file, features: features.count)
                }
                for (index, feature) in (document["features"]?.array ?? []).enumerated() {
                    try tolerating(file, place: "$.features[\(index)]") {
                        try $0.take(feature, at: "$.features[\(index)]", of: file)
                    }
                }
            case "Catalog", "Collection":
                try STACItemParser.checkVersion(of: document, file: file, place: "$")
                guard let links = document["links"]?.array else {
                    throw STACError.invalid(
                        file: file, place: "$.links", problem: Message(zh: "应为数组", en: "should be an array"))
                }
                for (index, link) in links.enumerated() {
                    guard let relation = link["rel"]?.text, ["child", "item"].contains(relation) else { continue }
                    try follow(link, at: "$.links[\(index)]", of: file, depth: depth)
                }
            default:
                throw STACError.invalid(
                    file: file, place: "$.type",
                    problem: Message(
                        zh: "应为 Feature、FeatureCollection、Catalog 或 Collection",
                        en: "should be Feature, FeatureCollection, Catalog or Collection"))
            }
        }

        /// Whether a feature says of itself that it is a STAC item.
        private static func isItem(_ feature: JSONValue) -> Bool {
            feature["stac_version"] != nil || feature["assets"] != nil
        }

        private mutating func take(_ document: JSONValue, at place: String, of file: String) throws {
            var parser = STACItemParser(file: file, href: href)
            let item = try parser.item(document, at: place)
            warnings += parser.warnings
            items.append(item)
            if items.count > STACReader.mostDocuments {
                throw STACError.tooMany(file: file, limit: STACReader.mostDocuments)
            }
        }

        private mutating func follow(_ link: JSONValue, at place: String, of file: String, depth: Int) throws {
            let address = link["href"]?.text ?? ""
            func warn(_ reason: STACWarning.Reason) -> STACWarning {
                let shown = String(address.prefix(200))
                return STACWarning(reason: reason, file: file, place: place, detail: Message(zh: shown, en: shown))
            }
            switch href.resolve(address, in: file) {
            case .refused(let reason): warnings.append(warn(reason))
            case .file(let target) where seen.contains(target): warnings.append(warn(.repeated))
            case .file where depth >= STACReader.deepest: warnings.append(warn(.tooDeep))
            case .file(let target):
                try tolerating(file, place: place) { try $0.visit(target, depth: depth + 1) }
            }
        }

        /// Turns what is wrong with one document of many into a warning; too many of them end the reading.
        private mutating func tolerating(_ file: String, place: String, _ body: (inout Self) throws -> Void) throws {
            do {
                try body(&self)
            } catch let error as STACError {
                if case .tooMany = error { throw error }
                warnings.append(
                    STACWarning(reason: .unusable, file: file, place: place, detail: error.message))
            }
        }

        private static func load(_ file: String) throws -> JSONValue {
            let attributes: [FileAttributeKey: Any]
            do {
                attributes = try FileManager.default.attributesOfItem(atPath: file)
            } catch { throw STACError.cannotRead(file: file, reason: error.localizedDescription) }
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw STACError.cannotRead(file: file, reason: "not a regular file")
            }
            let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
            guard size <= STACReader.mostBytes else { throw STACError.tooLarge(file: file, bytes: size) }
            var bytes: Data
            do {
                bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            } catch { throw STACError.cannotRead(file: file, reason: error.localizedDescription) }
            // Windows tools put a mark of byte order before the text.
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = Data(bytes.dropFirst(3)) }
            do {
                return try JSONDecoder().decode(JSONValue.self, from: bytes)
            } catch {
                throw STACError.notJSON(file: file, reason: Self.explain(error))
            }
        }

        private static func explain(_ error: any Error) -> String {
            guard case DecodingError.dataCorrupted(let context) = error else { return "\(type(of: error))" }
            let cause = context.underlyingError as NSError?
            return (cause?.userInfo[NSDebugDescriptionErrorKey] as? String ?? context.debugDescription)
                .replacingOccurrences(of: "\n", with: " ")
        }
    }
}
