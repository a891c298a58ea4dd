public import Foundation
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

    /// The landing page.
    public func landing(isPage: Bool) -> LandingDocument {
        LandingDocument(
            title: Message(zh: "村居哨兵", en: "Parcelwatch").text(in: language),
            description: Message(
                zh: "宗地、监测图斑、工单与村居，供 GIS 直接读取；只含账号范围内的",
                en: "parcels, findings, work orders and villages for every GIS, as far as the account sees"
            ).text(in: language),
            links: own("", isPage: isPage) + [
                links("/api", rel: "service-desc", type: Self.openAPI, Message(zh: "接口定义", en: "the API's definition")),
                links("/collections?f=html", rel: "service-doc", type: Self.html, Message(zh: "浏览", en: "to look at")),
                links("/conformance", rel: "conformance", type: Self.json, Message(zh: "符合的标准", en: "conformance")),
                links("/collections", rel: "data", type: Self.json, Message(zh: "数据集", en: "the collections")),
            ])
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

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// The definition, OpenAPI 3.0.
    public func definition() throws -> Data {
        func text(_ type: String) -> [String: Any] { ["schema": ["type": type]] }
        func parameter(_ name: String, _ schema: [String: Any], in place: String = "query") -> [String: Any] {
            ["name": name, "in": place, "required": place == "path", "schema": schema]
        }
        let format = parameter("f", ["type": "string", "enum": ["json", "html"]])
        func answer(_ types: [String]) -> [String: Any] {
            [
                "200": [
                    "description": "ok",
                    "content": Dictionary(uniqueKeysWithValues: types.map { ($0, ["schema": ["type": "object"]]) }),
                ],
                "400": ["description": "a parameter that is not known or cannot be used (RFC 9457)"],
                "401": ["description": "nobody is signed in"],
                "403": ["description": "the account's posts do not allow it"],
            ]
        }
        func get(_ summary: String, _ parameters: [[String: Any]], _ types: [String]) -> [String: Any] {
            ["get": ["summary": summary, "parameters": parameters, "responses": answer(types)]]
        }
        let both = [Self.json, Self.html]
        var paths: [String: Any] = [
            "/": get("landing page", [format], both), "/conformance": get("conformance", [format], both),
            "/collections": get("collections", [format], both), "/api": get("this definition", [], [Self.openAPI]),
        ]
        for collection in FeatureCollection.allCases {
            let path = "/collections/\(collection.rawValue)"
            paths[path] = get(collection.title.english, [format], both)
            let numbers: [String: Any] = [
                "type": "array", "minItems": 4, "maxItems": 6, "items": ["type": "number"],
            ]
            var box = parameter("bbox", numbers)
            (box["style"], box["explode"]) = ("form", false)
            var parameters = [
                format,
                parameter(
                    "limit",
                    ["type": "integer", "minimum": 1, "maximum": FeatureRequest.most, "default": FeatureRequest.usual]),
                box, parameter("bbox-crs", ["type": "string", "format": "uri"]),
                parameter("crs", ["type": "string", "format": "uri"]), parameter("datetime", ["type": "string"]),
                parameter("after", ["type": "string"]),
            ]
            parameters += collection.filters.map { parameter($0, ["type": "string"]) }
            paths[path + "/items"] = get(collection.about.english, parameters, [Self.geojson, Self.html])
            paths[path + "/items/{featureId}"] = get(
                "one of them",
                [format, parameter("crs", ["type": "string"]), parameter("featureId", ["type": "string"], in: "path")],
                [Self.geojson, Self.html])
        }
        let all: [String: Any] = [
            "openapi": "3.0.3",
            "info": ["title": "Parcelwatch, OGC API – Features", "version": "1.0.0"],
            "servers": [["url": root]], "paths": paths,
            "components": [
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"], "basic": ["type": "http", "scheme": "basic"],
                ]
            ],
            "security": [["token": [String]()], ["basic": [String]()]],
        ]
        return try JSONSerialization.data(withJSONObject: all, options: [.sortedKeys, .withoutEscapingSlashes])
    }
}
