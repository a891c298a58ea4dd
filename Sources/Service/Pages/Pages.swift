// `Pages`: what a browser gets besides data: the frame of each page, styles, scripts. No page holds data of anybody: scripts ask the API
// for it, under the rights of whoever is signed in.
//
// 1. ``Page`` is one of the pages: its path, its script, its title.
// 2. ``PageShelf`` holds every page in both languages, and every file, read once when the service begins.
// 3. Scripts are plain modules in `Resources/assets`; a page's script is `page-NAME.js`.
import Crypto
public import Foundation
public import Ground
import Mustache

/// A page.
public struct Page: Sendable, Hashable {
    /// Its name: the script is `page-NAME.js`.
    public let name: String
    /// Its path, with `:id` where one of many is shown.
    public let path: String
    /// What stands in the browser's title.
    public let title: Message
    /// Whether it is shown to people without an account.
    public let isOpen: Bool

    init(_ name: String, _ path: String, zh: String, en: String, isOpen: Bool = false) {
        (self.name, self.path, self.isOpen) = (name, path, isOpen)
        title = Message(zh: zh, en: en)
    }

    /// Every page.
    public static let all = [
        Page("today", "/", zh: "今日", en: "Today"),
        Page("sign-in", "/sign-in", zh: "登录", en: "Sign in", isOpen: true),
        Page("orders", "/orders", zh: "工单", en: "Orders"),
        Page("order", "/orders/:id", zh: "工单", en: "Order"),
        Page("sheet", "/orders/:id/sheet", zh: "核查举证单", en: "Sheet of evidence"),
        Page("sheet", "/findings/:id/sheet", zh: "核查举证单", en: "Sheet of evidence"),
        Page("findings", "/findings", zh: "监测图斑", en: "Findings"),
        Page("finding", "/findings/:id", zh: "监测图斑", en: "Finding"),
        Page("map", "/map", zh: "地图", en: "Map"),
        Page("inbox", "/inbox", zh: "退单与争议", en: "Returns and disputes"),
        Page("reports", "/reports", zh: "线索", en: "Reports"),
        Page("report-new", "/reports/new", zh: "上报", en: "Report"),
        Page("instructions", "/instructions", zh: "指令", en: "Instructions"),
        Page("figures", "/figures", zh: "统计与预警", en: "Figures and warnings"),
        Page("screen", "/screen", zh: "大屏", en: "Big screen"),
        Page("village", "/units/:id", zh: "村居", en: "Village"),
        Page("return", "/units/:id/return", zh: "月报表", en: "Monthly return"),
        Page("poster", "/units/:id/poster", zh: "张贴画", en: "Poster"),
        Page("accounts", "/accounts", zh: "账号", en: "Accounts"),
        Page("account", "/account", zh: "我的账号", en: "My account"),
    ]
}

/// A file as a browser gets it.
public struct PageFile: Sendable {
    /// Its bytes.
    public let content: Data
    /// Its media type.
    public let kind: String
}

/// Every page and file.
public struct PageShelf: Sendable {
    private let pages: [String: PageFile]
    private let files: [String: PageFile]
    /// The script that keeps the page for reports in the browser, for times without a network.
    public let worker: PageFile
    /// The templates of the pages for people without an account, by name and language.
    private let citizenTemplates: [String: MustacheTemplate]
    /// What stands in the paths of files: another one where any of them is another, so that browsers may keep them for ever.
    public let edition: String

    /// Reads everything.
    ///
    /// - Throws: where the program's resources are damaged.
    public init() throws {
        // Not `resourceURL`: a folder of this name is taken for it.
        let folder = Bundle.module.bundleURL.appendingPathComponent("Resources")
        var files: [String: PageFile] = [:]
        for name in ["assets", "vendor"] {
            let place = folder.appendingPathComponent(name)
            for file in (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? [] {
                guard let kind = Self.kinds[(file as NSString).pathExtension] else { continue }
                files[file] = PageFile(content: try Data(contentsOf: place.appendingPathComponent(file)), kind: kind)
            }
        }
        var digest = SHA256()
        for (name, file) in files.sorted(by: { $0.key < $1.key }) {
            digest.update(data: Data(name.utf8))
            digest.update(data: file.content)
        }
        let edition = digest.finalize().prefix(6).map { String(format: "%02x", $0) }.joined()
        let layout = try String(
            decoding: Data(contentsOf: folder.appendingPathComponent("layout.mustache")), as: UTF8.self)
        let template = try MustacheTemplate(string: layout)
        var pages: [String: PageFile] = [:]
        for page in Page.all {
            let scripts = Self.scripts(from: ["app.js", "page-\(page.name).js"], in: files)
            for language in Language.allCases {
                let text = template.render([
                    "language": language == .chinese ? "zh-CN" : "en", "title": page.title.text(in: language),
                    "product": language == .chinese ? "村居哨兵" : "Parcelwatch", "page": page.name,
                    "open": page.isOpen ? "yes" : "no", "edition": edition, "scripts": scripts,
                    "skip": language == .chinese ? "跳到内容" : "Skip to content",
                    "script": language == .chinese ? "本页需要 JavaScript。" : "This page needs JavaScript.",
                ])
                pages[page.name + language.rawValue] = PageFile(
                    content: Data(text.utf8), kind: "text/html; charset=utf-8")
            }
        }
        let script = try String(
            decoding: Data(contentsOf: folder.appendingPathComponent("worker.mustache")), as: UTF8.self)
        // The map library is large, and no use without the network.
        let kept = files.keys.filter { !$0.hasPrefix("ol.") }.sorted()
        worker = PageFile(
            content: Data(try MustacheTemplate(string: script).render(["edition": edition, "files": kept]).utf8),
            kind: "text/javascript; charset=utf-8")
        var templates: [String: MustacheTemplate] = [:]
        let place = folder.appendingPathComponent("citizen")
        for file in try FileManager.default.contentsOfDirectory(atPath: place.path) where file.hasSuffix(".mustache") {
            let text = String(decoding: try Data(contentsOf: place.appendingPathComponent(file)), as: UTF8.self)
            templates[String(file.dropLast(".mustache".count))] = try MustacheTemplate(string: text)
        }
        (self.pages, self.files, self.edition, citizenTemplates) = (pages, files, edition, templates)
    }

    /// These scripts and all that they import, by name: a browser that is told asks for them at once, not for one after the other.
    static func scripts(from first: [String], in files: [String: PageFile]) -> [String] {
        var (found, next) = (Set<String>(), first)
        while let name = next.popLast() {
            guard let file = files[name], found.insert(name).inserted else { continue }
            let text = String(decoding: file.content, as: UTF8.self)
            next += text.matches(of: /(?m)^import [^;]*"\.\/([^"]+)";/).map { String($0.1) }
        }
        return found.sorted()
    }

    /// A page for people without an account, `report`, `received` or `told`, with what is to be shown; nil where there is none of this
    /// name. Texts are escaped.
    public func citizenPage(_ name: String, _ values: [String: Any], in language: Language) -> PageFile? {
        guard let template = citizenTemplates["\(name).\(language.rawValue)"], let frame = citizenTemplates["frame"]
        else {
            return nil
        }
        // An empty text is as if it were not there.
        let shown = values.filter { ($0.value as? String)?.isEmpty != true }
        let text = frame.render([
            "language": language == .chinese ? "zh-CN" : "en", "edition": edition,
            "title": language == .chinese ? "反映问题" : "Report something",
            "product": language == .chinese ? "村居哨兵" : "Parcelwatch", "content": template.render(shown),
        ])
        return PageFile(content: Data(text.utf8), kind: "text/html; charset=utf-8")
    }

    /// A page; nil where there is none of this name.
    public func page(_ page: Page, in language: Language) -> PageFile? { pages[page.name + language.rawValue] }

    /// A file; nil where there is none of this name.
    public func file(_ name: String) -> PageFile? { files[name] }

    private static let kinds = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "webmanifest": "application/manifest+json", "png": "image/png",
    ]
}
