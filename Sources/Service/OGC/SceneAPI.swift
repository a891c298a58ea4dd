public import Catalogue
public import Ground

/// The scenes of the catalogue as a STAC API (1.0.0): a collection for each kind of sensor, an item for each scene.
public struct SceneAPI: Sendable {
    private let root: String
    private let language: Language

    private let tiles: String

    /// The API of the site at an address, without a slash at its end, for readers of a language.
    public init(at site: String, in language: Language) {
        (root, tiles, self.language) = (site + "/stac", site + "/ogc/scenes/", language)
    }

    private static let conformance = ConformanceDocument([
        "https://api.stacspec.org/v1.0.0/core", "https://api.stacspec.org/v1.0.0/collections",
        "https://api.stacspec.org/v1.0.0/ogcapi-features", "https://api.stacspec.org/v1.0.0/item-search",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    ])

    /// What is kept of the standards.
    public var conformance: ConformanceDocument { Self.conformance }

    private static let title = Message(zh: "村居哨兵影像目录", en: "Scenes of Parcelwatch")
    private static let about = Message(
        zh: "影像目录中的影像；文件本身不经此处提供", en: "the scenes of the catalogue; their files are not given out here")

    private func link(
        _ rel: String, _ path: String, _ type: String = FeatureAPI.json, _ title: String? = nil, method: String? = nil
    ) -> FeatureLink { FeatureLink(root + path, rel: rel, type: type, title: title, method: method) }

    private static func kinds(of scenes: [CatalogueScene]) -> [SensorClass] {
        SensorClass.allCases.filter { kind in scenes.contains { $0.sensorClass == kind } }
    }

    /// Where programs begin.
    public func landing(_ scenes: [CatalogueScene]) -> SceneCatalogDocument {
        SceneCatalogDocument(
            title: Self.title.text(in: language), description: Self.about.text(in: language),
            conformsTo: Self.conformance.conformsTo,
            links: [
                link("self", ""), link("root", ""), link("service-desc", "/api?f=json", FeatureAPI.openAPI),
                link("service-doc", "/api?f=html", FeatureAPI.html), link("conformance", "/conformance"),
                link("data", "/collections"),
                link("search", "/search", FeatureAPI.geojson, method: "GET"),
                link("search", "/search", FeatureAPI.geojson, method: "POST"),
            ]
                + Self.kinds(of: scenes).map {
                    link("child", "/collections/\($0.rawValue)", FeatureAPI.json, $0.name.text(in: language))
                })
    }

    /// The collections.
    public func collections(_ scenes: [CatalogueScene]) -> SceneCollectionsDocument {
        SceneCollectionsDocument(
            collections: Self.kinds(of: scenes).compactMap { collection($0.rawValue, scenes) },
            links: [link("self", "/collections"), link("root", "")])
    }

    /// A collection; nil where no scene is of it.
    public func collection(_ id: String, _ scenes: [CatalogueScene]) -> SceneCollectionDocument? {
        let own = scenes.filter { $0.sensorClass.rawValue == id }
        guard let kind = own.first?.sensorClass else { return nil }
        let box = own.compactMap(\.description.footprint.bounds).reduce(nil as Bounds?) { $0?.union($1) ?? $1 }
        let (name, path) = (kind.name.text(in: language), "/collections/\(id)")
        return SceneCollectionDocument(
            id: id, title: name, description: "\(Self.title.text(in: language)): \(name)",
            extent: .init(
                spatial: .init(bbox: [box.map { [$0.minX, $0.minY, $0.maxX, $0.maxY] } ?? [-180, -90, 180, 90]]),
                temporal: .init(interval: [[own.map(\.acquiredAt).min(), own.map(\.acquiredAt).max()]])),
            links: [
                link("self", path), link("root", ""), link("parent", ""),
                link("items", path + "/items", FeatureAPI.geojson),
            ])
    }

    /// A scene.
    public func item(_ scene: CatalogueScene) -> SceneItem {
        let collection = "/collections/\(scene.sensorClass.rawValue)"
        return SceneItem(
            scene, in: language,
            links: [
                link("self", "\(collection)/items/\(scene.id.text)", FeatureAPI.geojson), link("root", ""),
                link("parent", collection), link("collection", collection),
                FeatureLink("\(tiles)\(scene.id.text)/tilejson", rel: "tilejson", type: FeatureAPI.json),
            ])
    }

    /// A page of what is asked for. `path`: what was asked, below the root; `query`: as it was written, without `after`; `posted`: the
    /// members of what was posted, nil where it stood in the address; `begin`: behind how many scenes the page begins.
    public func page(
        _ scenes: [CatalogueScene], _ search: SceneSearch, path: String, query: [(String, String)], isPosted: Bool
    ) -> SceneItemsDocument? {
        let found = search.found(in: scenes)
        var begin = 0
        if let after = search.after {
            guard let last = found.firstIndex(where: { $0.id.text == after }) else { return nil }
            begin = last + 1
        }
        let rows = found[begin...].prefix(search.limit)
        let written = query.map { "\($0.0)=\(FeatureAPI.escaped($0.1))" }
        func address(_ more: [String]) -> String {
            let all = written + more
            return all.isEmpty ? path : "\(path)?\(all.joined(separator: "&"))"
        }
        var links = [link("self", address([]), FeatureAPI.geojson), link("root", "")]
        if let last = rows.last, begin + rows.count < found.count {
            links.append(
                isPosted
                    ? FeatureLink(
                        root + path, rel: "next", type: FeatureAPI.geojson, method: "POST",
                        body: ["after": last.id.text], merge: true)
                    : link("next", address(["after=\(last.id.text)"]), FeatureAPI.geojson, method: "GET"))
        }
        return SceneItemsDocument(rows.map(item), matched: found.count, links: links)
    }

    /// The definition.
    public var definition: APIDefinition {
        typealias Definition = APIDefinition
        var all = Definition("Parcelwatch, STAC API", at: root)
        let text = ["type": "string"]
        let collections = Definition.parameter("collections", text)
        let paging = [
            Definition.limit(usual: SceneSearch.usual, most: SceneSearch.most), Definition.box,
            Definition.parameter("datetime", text), Definition.parameter("after", text),
        ]
        let named = Definition.parameter("collectionId", text, in: "path")
        let search = [
            Definition.parameter("ids", text), collections, Definition.parameter("intersects", text),
        ]
        all.add("/", "landing page", [], [FeatureAPI.json])
        all.add("/conformance", "conformance", [], [FeatureAPI.json])
        let format = Definition.parameter("f", ["type": "string", "enum": ["json", "html"]])
        all.add("/api", "this definition", [format], [FeatureAPI.openAPI, FeatureAPI.html])
        all.add("/collections", "collections", [], [FeatureAPI.json])
        all.add("/collections/{collectionId}", "collection", [named], [FeatureAPI.json])
        all.add("/collections/{collectionId}/items", "items", [named, collections] + paging, [FeatureAPI.geojson])
        all.add(
            "/collections/{collectionId}/items/{itemId}", "item",
            [named, Definition.parameter("itemId", text, in: "path")], [FeatureAPI.geojson])
        all.add("/search", "search", paging + search, [FeatureAPI.geojson])
        all.add("/search", "search", [], [FeatureAPI.geojson], method: "post")
        return all
    }
}
