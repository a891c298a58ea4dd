public import Ground

/// The same answers for people who open them in a browser: plain HTML, every value escaped.
public struct FeaturePage: Sendable {
    private let language: Language
    private let style: String

    /// Pages of a language; `style`: the address of the style sheet.
    public init(in language: Language, style: String) { (self.language, self.style) = (language, style) }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }

    private func say(_ zh: String, _ en: String) -> String { Message(zh: zh, en: en).text(in: language) }

    private func page(_ title: String, _ body: String) -> String {
        """
        <!DOCTYPE html><html lang="\(language == .chinese ? "zh-CN" : "en")"><head><meta charset="utf-8">\
        <meta name="viewport" content="width=device-width, initial-scale=1"><title>\(Self.escaped(title))</title>\
        <link rel="stylesheet" href="\(Self.escaped(style))"></head><body><main><h1>\(Self.escaped(title))</h1>\(body)\
        </main></body></html>
        """
    }

    private func list(_ links: [FeatureLink]) -> String {
        let items = links.filter { $0.rel != "self" }.map { link in
            "<li><a href=\"\(Self.escaped(link.href))\">\(Self.escaped(link.title ?? link.rel))</a> (\(Self.escaped(link.type)))</li>"
        }
        return "<ul>\(items.joined())</ul>"
    }

    /// The landing page.
    public func text(_ landing: LandingDocument) -> String {
        page(landing.title, "<p>\(Self.escaped(landing.description))</p>\(list(landing.links))")
    }

    /// What is kept of the standards.
    public func text(_ conformance: ConformanceDocument) -> String {
        let items = conformance.conformsTo.map { "<li>\(Self.escaped($0))</li>" }
        return page(say("符合的标准", "Conformance"), "<ul>\(items.joined())</ul>")
    }

    /// What can be asked.
    public func text(_ definition: APIDefinition) -> String {
        let head = [say("请求", "request"), say("给出", "gives"), say("参数", "parameters")].map { "<th>\($0)</th>" }
        let rows = definition.rows.map { row in
            let cells = [row.path, row.summary, row.parameters].map { "<td>\(Self.escaped($0))</td>" }
            return "<tr>\(cells.joined())</tr>"
        }
        let title = say("接口说明", "What can be asked")
        return page(
            title,
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(title)\"><table><thead><tr>\(head.joined())</tr></thead>"
                + "<tbody>\(rows.joined())</tbody></table></div>")
    }

    /// The collections.
    public func text(_ collections: CollectionsDocument) -> String {
        let parts = collections.collections.map { "<section class=\"card\">\(body($0))</section>" }
        return page(say("数据集", "Collections"), parts.joined())
    }

    /// A collection.
    public func text(_ collection: CollectionDocument) -> String { page(collection.title, body(collection)) }

    private func body(_ collection: CollectionDocument) -> String {
        "<h2>\(Self.escaped(collection.title))</h2><p>\(Self.escaped(collection.description))</p>\(list(collection.links))"
    }

    /// A page of features: a row each.
    public func text(_ features: FeatureDocument, of collection: FeatureCollection, at root: String) -> String {
        let names = features.features.first?.properties.map(\.name) ?? []
        let head = (["id"] + names).map { "<th>\(Self.escaped($0))</th>" }.joined()
        let rows = features.features.map { feature in
            let address = "\(root)/collections/\(collection.rawValue)/items/\(feature.id)?f=html"
            let cells = feature.properties.map { "<td>\(Self.escaped($0.value.shown))</td>" }.joined()
            return "<tr><td><a href=\"\(Self.escaped(address))\">\(Self.escaped(feature.id))</a></td>\(cells)</tr>"
        }
        let count = say("共 \(features.numberMatched) 条", "\(features.numberMatched) in all")
        return page(
            collection.title.text(in: language),
            "<p>\(count)</p><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(Self.escaped(collection.title.text(in: language)))\"><table><thead><tr>\(head)</tr></thead><tbody>\(rows.joined())</tbody></table></div>"
                + list(features.links))
    }

    /// A feature.
    public func text(_ feature: Feature) -> String {
        let rows = feature.properties.map {
            "<dt>\(Self.escaped($0.name))</dt><dd>\(Self.escaped($0.value.shown))</dd>"
        }
        return page(feature.id, "<dl class=\"facts\">\(rows.joined())</dl>\(list(feature.links))")
    }
}
