import Foundation
public import Ground

/// Where things are, and what describes them. `root`: the address of the landing page, without a slash at its end.
public struct FeatureAPI: Sendable {
    /// The media types.
    public static let (json, html, geojson, openAPI) = (
        "application/json", "text/html", "application/geo+json", "application/vnd.oai.openapi+json;version=3.0"
    )

    private let root: String
    private let language: Language

    /// The API below an address, for readers of a language.
    public init(at root: String, in language: Language) { (self.root, self.language) = (root, language) }

    private func links(_ path: String, rel: String, type: String, _ title: Message) -> FeatureLink {
        FeatureLink(root + path, rel: rel, type: type, title: title.text(in: language))
    }

    private func own(_ path: String, isPage: Bool, json: String = Self.json) -> [FeatureLink] {
        let both = [(json, "json", false), (Self.html, "html", true)]
        return both.map { type, format, page in
            FeatureLink("\(root)\(path)?f=\(format)", rel: page == isPage ? "self" : "alternate", type: type)
        }
    }

    /// The landing page. `withTiles`: whether the caller may see map tiles.
    public func landing(isPage: Bool, withTiles: Bool) -> LandingDocument {
        LandingDocument(
            title: Message(zh: "村居哨兵", en: "Parcelwatch").text(in: language),
            description: Message(
                zh: "宗地、监测图斑、工单与村居，供 GIS 直接读取；只含账号范围内的",
                en: "parcels, findings, work orders and villages for every GIS, as far as the account sees"
            ).text(in: language),
            links: own("", isPage: isPage) + [
                links(
                    "/api?f=json", rel: "service-desc", type: Self.openAPI,
                    Message(zh: "接口定义", en: "the API's definition")),
                links("/api?f=html", rel: "service-doc", type: Self.html, Message(zh: "接口说明", en: "what can be asked")),
                links("/conformance", rel: "conformance", type: Self.json, Message(zh: "符合的标准", en: "conformance")),
                links("/collections", rel: "data", type: Self.json, Message(zh: "数据集", en: "the collections")),
            ]
                + (withTiles
                    ? [
                        links(
                            "/map/tiles", rel: TileAPI.relation + "tilesets-map", type: Self.json,
                            Message(zh: "影像切片", en: "map tiles of scenes")),
                        links(
                            "/tileMatrixSets", rel: TileAPI.relation + "tiling-schemes", type: Self.json,
                            Message(zh: "切片方案", en: "tile matrix sets")),
                    ] : []))
    }

    /// The collections; `box`: west, south, east and north of the parcels, degrees.
    public func collections(
        _ all: [FeatureCollection], own crs: CRSCode?, box: [Double]?, isPage: Bool
    ) -> CollectionsDocument {
        CollectionsDocument(
            collections: all.map { collection($0, own: crs, box: box, isPage: isPage) },
            links: own("/collections", isPage: isPage))
    }

    /// One of them.
    public func collection(
        _ collection: FeatureCollection, own crs: CRSCode?, box: [Double]?, isPage: Bool
    ) -> CollectionDocument {
        let path = "/collections/\(collection.rawValue)"
        return CollectionDocument(
            id: collection.rawValue, title: collection.title.text(in: language),
            description: collection.about.text(in: language),
            crs: (crs.map(CRSReference.offered) ?? [.crs84]).map(\.address),
            storageCrs: crs?.epsg.map { CRSReference.epsg($0).address },
            extent: box.map { CollectionDocument.Extent(spatial: .init(bbox: [$0])) },
            links: own(path, isPage: isPage) + [
                links(path + "/items", rel: "items", type: Self.geojson, collection.title),
                links(path + "/items?f=html", rel: "items", type: Self.html, collection.title),
            ])
    }

    /// The links of a page of features. `query`: what was asked, as it was written, without `after` and `f`; `next`: where the next page begins.
    public func links(
        of collection: FeatureCollection, asked query: [(String, String)], next: String?, isPage: Bool
    ) -> [FeatureLink] {
        let path = "\(root)/collections/\(collection.rawValue)"
        func address(_ format: String, _ more: [(String, String)] = []) -> String {
            let parts = (query + more + [("f", format)]).map { "\($0.0)=\(Self.escaped($0.1))" }
            return "\(path)/items?\(parts.joined(separator: "&"))"
        }
        var links = [
            FeatureLink(address("json"), rel: isPage ? "alternate" : "self", type: Self.geojson),
            FeatureLink(address("html"), rel: isPage ? "self" : "alternate", type: Self.html),
            FeatureLink(path, rel: "collection", type: Self.json),
        ]
        if let next {
            links.append(
                FeatureLink(
                    address(isPage ? "html" : "json", [("after", next)]), rel: "next",
                    type: isPage ? Self.html : Self.geojson))
        }
        return links
    }

    /// The links of one feature.
    public func links(of id: String, in collection: FeatureCollection, isPage: Bool) -> [FeatureLink] {
        let path = "/collections/\(collection.rawValue)"
        return own(path + "/items/" + Self.escaped(id), isPage: isPage, json: Self.geojson)
            + [FeatureLink(root + path, rel: "collection", type: Self.json)]
    }

    /// What stands for itself in addresses (RFC 3986, 2.3).
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// The definition.
    public var definition: APIDefinition {
        typealias Definition = APIDefinition
        var all = Definition("Parcelwatch, OGC API – Features", at: root)
        let format = Definition.parameter("f", ["type": "string", "enum": ["json", "html"]])
        let both = [Self.json, Self.html]
        let text = ["type": "string"]
        let address = ["type": "string", "format": "uri"]
        all.add("/", "landing page", [format], both)
        all.add("/conformance", "conformance", [format], both)
        all.add("/collections", "collections", [format], both)
        all.add("/api", "this definition", [format], [Self.openAPI, Self.html])
        for collection in FeatureCollection.allCases {
            let path = "/collections/\(collection.rawValue)"
            all.add(path, collection.title.text(in: language), [format], both)
            let parameters = [
                format, Definition.limit(usual: FeatureRequest.usual, most: FeatureRequest.most), Definition.box,
                Definition.parameter("bbox-crs", address), Definition.parameter("crs", address),
                Definition.parameter("datetime", text), Definition.parameter("after", text),
            ]
            all.add(
                path + "/items", collection.about.text(in: language),
                parameters + collection.filters.map { Definition.parameter($0, text) }, [Self.geojson, Self.html])
            all.add(
                path + "/items/{featureId}", collection.title.text(in: language),
                [format, Definition.parameter("crs", address), Definition.parameter("featureId", text, in: "path")],
                [Self.geojson, Self.html])
        }
        TileAPI.define(in: &all)
        return all
    }
}
