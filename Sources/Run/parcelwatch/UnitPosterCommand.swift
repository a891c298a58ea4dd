import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Pages
import Site
import StorePorts

extension UnitsCommand {
    /// `parcelwatch units poster`
    struct Poster: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "一个单元的张贴画（A4，SVG）：公众扫码反映问题", en: "A unit's poster (A4, SVG): people scan it and report."),
            discussion: Message(
                zh: "二维码是 --site 下 /report 的地址，带单元代码；须用 serve --citizens 开放这一页。",
                en:
                    "The code is the address of /report at --site, with the unit's code; serve --citizens opens that page."
            ),
            examples: [
                "parcelwatch units poster 440605900201 --site https://gdy.example.gov.cn --store nanhai.gpkg -o poster.svg"
            ])

        @Argument(help: ArgumentHelp(zh: "单元代码", en: "the unit's code", value: .code))
        var unit: String

        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "公众访问的网址，如 https://gdy.example.gov.cn",
                en: "the address that people use, e.g. https://gdy.example.gov.cn",
                value: .text))
        var site: String

        @Option(
            name: .shortAndLong, help: .output(zh: "输出文件，SVG", en: "file to write, SVG", value: .file),
            completion: .file(extensions: ["svg"]))
        var output: String

        @OptionGroup var overwriting: OverwriteOptions
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        private var address: PublicSite {
            get throws { try PublicSite(option: site) }
        }

        func validate() throws { _ = try address }

        func run() async throws {
            let (code, address) = (UnitCode(unit), try address)
            let place = try overwriting.place(output, reading: [options.store])
            let name = try await options.read { store in
                let office = try await store.read { try $0.office() }
                guard office.units[code] != nil else { throw NotFound.unit(code) }
                return office.units.fullName(of: code)
            }
            guard let poster = CitizenPoster(of: name, link: address.reportLink(of: code)) else {
                throw ValidationError(zh: "--site：网址太长", en: "--site: the address is too long")
            }
            try place.write(Data(poster.svg(in: .chosen).utf8))
        }
    }
}
