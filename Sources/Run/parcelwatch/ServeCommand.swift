import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Processes
import Service
import Settings
import Site
import StorePorts

/// `parcelwatch serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: Message(zh: "提供网上办理：接口、账号与权限", en: "Open the desk to people and systems: API, accounts, roles."),
        discussion: Message(
            zh: """
                账号用 parcelwatch accounts 增加。没有证书时只在本机提供服务。每个请求在标准错误输出一行 JSON，不含密码与令牌。\
                按 Ctrl-C 或收到 SIGTERM 后，办完已开始的请求再退出。
                """,
            en: """
                parcelwatch accounts adds accounts. Without a certificate it serves this machine alone. Each request is a line of \
                JSON on standard error, without passwords and tokens. Ctrl-C or SIGTERM ends it, after the requests that have begun.
                """),
        examples: [
            "parcelwatch serve --store nanhai.gpkg",
            "parcelwatch serve --store nanhai.gpkg --host 0.0.0.0 --port 443 \\\n  --certificate site.pem --key site.key",
            "parcelwatch serve --config /etc/parcelwatch/parcelwatch.yaml",
        ])

    @Option(
        name: .long, help: ArgumentHelp(zh: "存储文件", en: "the store", value: .geoPackage), completion: .file())
    var store: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "站点配置：取其存储与 service 一节；命令行的选项优先",
            en: "the site's configuration: its store and section service",
            value: .configuration), completion: .file())
    var config: String?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "监听的地址；默认 127.0.0.1", en: "the address to listen at, 127.0.0.1", value: "HOST")
    )
    var host: String?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "端口，默认 8443；0 为任一空闲端口", en: "the port, 8443; 0 = any free one", value: .number))
    var port: Int?

    @Option(
        name: .long, help: ArgumentHelp(zh: "TLS 证书链，PEM", en: "the chain of TLS certificates, PEM", value: .file),
        completion: .file())
    var certificate: String?

    @Option(
        name: .long, help: ArgumentHelp(zh: "证书的密钥，PEM", en: "the certificate's key, PEM", value: .file),
        completion: .file())
    var key: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "浏览器访问用的主机名，可多次；不写则不限", en: "a host name by which it is asked for; again for more; any by default",
            value: .name))
    var name: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "开放公众上报页 /report，线索交给此单位", en: "open /report to people without an account, for this unit's desk",
            value: .code))
    var citizens: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let port { try ArgumentCheck.count("--port", port, in: 0...65_535, of: Message(zh: "端口", en: "the port")) }
        guard (store == nil) != (config == nil) else {
            throw ValidationError(zh: "请给出 --store 或 --config", en: "give either --store or --config")
        }
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError(zh: "--certificate 与 --key 须一起给出", en: "give --certificate and --key together")
        }
    }

    func run() async throws {
        let site = try config.map { try SiteService(configuration: $0) }
        var settings = try site?.settings() ?? ServiceSettings()
        if let host { settings.host = host }
        if let port { settings.port = port }
        if let certificate, let key { (settings.certificate, settings.key) = (certificate, key) }
        if !name.isEmpty { settings.names = name.map { $0.lowercased() } }
        if let citizens { settings.citizensUnit = UnitCode(citizens) }
        let store = try StoreOptions.existing(store ?? site?.store ?? "", by: .program)
        defer { try? store.close() }
        if let unit = settings.citizensUnit, try await !store.units().contains(where: { $0.code == unit }) {
            throw ValidationError(
                zh: "没有单位 \(unit)：--citizens（或 service.citizens_unit）须为 units list 中的代码",
                en: "there is no unit \(unit): --citizens (or service.citizens_unit) is a code of units list")
        }
        let tools = ServiceTools(
            areas: GroundAreas(), locator: { ReportLocator($0) }, studio: PhotoStudio(),
            rules: { try RulesDocument.read($0, path: "rules") },
            lists: { try ReportFile.drafts(in: $0, named: "CSV", $1, crs: $2, common: $3) },
            files: SiteCaseFiles(store),
            openID: try site?.openID(), tiles: TileStudio(),
            projections: { try FeatureProjection(from: $0, to: $1) })
        let service = OfficeService(store, tools: tools, settings: settings) { Console.note($0) }
        OpenFiles.allowMost()
        let scheme = settings.certificate == nil ? "http" : "https"
        let place = settings.host
        try await service.run { port in
            Console.say(
                Message(zh: "服务地址 \(scheme)://\(place):\(port)", en: "serving \(scheme)://\(place):\(port)"))
            // Who starts it from a program waits for this line.
            fflush(nil)
        }
    }
}
