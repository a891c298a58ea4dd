import ArgumentParser
import Casework
import Console
import Delivery
import Foundation
import Ground
import Reports
import Site
import StorePorts

extension ReportsCommand {
    /// `parcelwatch reports pull`
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "从 Open311 系统取来线索", en: "Take reports from a system that speaks Open311."),
            discussion: Message(
                zh: "按 GeoReport v2 逐页读取，XML 或 JSON；已取过的不会重复，已办结的不取（--closed 一并取）。认不出的类别由派遣员处理。",
                en: """
                    It reads GeoReport v2 page by page, XML or JSON. What is on record already is not doubled; closed requests are \
                    left out unless --closed is given. What is of no category of the rules is a dispatcher's.
                    """),
            examples: [
                "parcelwatch reports pull https://city.example/open311/v2 --since 2026-11-01 --store nanhai.gpkg"
            ])

        @Argument(help: ArgumentHelp(zh: "地址，写到版本为止", en: "the address, up to the version", value: "URL"))
        var address: String

        @Option(name: .long, help: ArgumentHelp(zh: "jurisdiction_id", en: "its jurisdiction_id", value: .name))
        var jurisdiction: String?

        @Option(
            name: .long, help: ArgumentHelp(zh: "api_key 所在的文件", en: "a file that holds the api_key", value: .file),
            completion: .file())
        var keyFile: String?

        @Option(name: .long, help: ArgumentHelp(zh: "只要此时（北京时间）起的", en: "of this moment or later", value: "2026-11-01"))
        var since: String?

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "全部线索的类别：规则中的代码或名称", en: "the category of all, by code or name", value: .code))
        var category: String?

        @Option(name: .long, help: ArgumentHelp(zh: "格式", en: "the format", value: .oneOf(["json", "xml"])))
        var format = "xml"

        @Option(name: .long, help: ArgumentHelp(zh: "每页条数", en: "requests on a page", value: .number)) var pageSize =
            100

        @Flag(name: .long, help: ArgumentHelp(zh: "已办结的也取", en: "closed ones as well")) var closed = false
        @Flag(
            name: .long,
            help: ArgumentHelp(zh: "允许内网地址与不加密的 http", en: "addresses of private networks too, and plain http"))
        var allowPrivate = false

        @OptionGroup var officer: ReportOfficerOptions
        @OptionGroup var list: ListOptions

        func validate() throws {
            try ArgumentCheck.count(
                "--page-size", pageSize, in: 1...1_000, of: Message(zh: "每页条数", en: "the page's size"))
            guard ["json", "xml"].contains(format) else {
                throw ValidationError(zh: "--format \(format)：可用 json、xml", en: "--format \(format): give json or xml")
            }
        }

        func run() async throws {
            let key = try keyFile.map { path in
                guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                    throw EvidenceFileError.missing(path: path)
                }
                return text.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            let host = URLComponents(string: address)?.host ?? address
            let question = Open311Client.Question(
                address: address, format: format, jurisdiction: jurisdiction, key: key,
                since: try since.map(ReportForm.moment), pageSize: pageSize)
            // The store first: a wrong name is said before anybody is asked.
            let (results, read, wanted) = try await officer.run { desk, actor, store in
                let rows = try await Open311Client(WebPage(allowsPrivate: allowPrivate)).requests(question)
                let wanted = rows.filter { closed || $0["status"]?.lowercased() != "closed" }
                var locator = ReportLocator(try await store.parcelsCRS())
                let words = ReportForm.Words(try await OfficeRegister(store, clock: { .now }).office())
                let drafts = try wanted.compactMap { Open311Client.form($0, of: host, category: category) }.map {
                    try $0.draft(words, &locator).get()
                }
                return (try await desk.add(drafts, by: actor), rows.count, wanted.count)
            }
            if list.json {
                return try CommandOutput.write(JSONObject.document(results.map(ReportLines.object)), to: nil)
            }
            let new = results.count(where: \.isNew)
            Console.say(
                Message(
                    zh: "\(host)：读到 \(read) 条，其中已办结 \(read - wanted) 条；新线索 \(new) 条",
                    en: "\(host): \(read) requests"
                        + (closed ? "" : ", \(read - wanted) of them closed and left out")
                        + "; \(new) new reports"))
        }
    }
}
