import ArgumentParser
import Casework
import Console
import Ground
import Pages
import Site
import WorkOrders

extension VisitsCommand {
    /// `parcelwatch visits invite`
    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "邀请没有账号的第三方实地看：一次性链接", en: "Invite a third party without an account: a link for one answer."),
            discussion: Message(
                zh: "对方只看到地点和 --look 的话；链接只显示这一次，默认 7 天有效，提交一次后作废。再次邀请，前一个链接作废。",
                en: """
                    They see the place and the words of --look alone. The link is shown this once, good for 7 days, and spent by one \
                    answer; another invitation makes it void.
                    """),
            examples: [
                "parcelwatch visits invite V-2026-000001 --look 看地基是否已清走 --site https://gdy.example.gov.cn --store nanhai.gpkg"
            ])

        @Argument(help: ArgumentHelp(zh: "走访编号", en: "the visit's id", value: .identifier)) var id: String
        @OptionGroup var officer: OfficerOptions
        @Option(name: .long, help: ArgumentHelp(zh: "请对方看什么", en: "what they are to look at", value: .text)) var look:
            String
        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "公众访问的网址，如 https://gdy.example.gov.cn",
                en: "the address that people use, e.g. https://gdy.example.gov.cn",
                value: .text))
        var site: String
        @Option(
            name: .long,
            help: ArgumentHelp(zh: "链接的有效期，至多 30 天", en: "until when it is good, 30 days at most", value: .time))
        var until: String?

        private var address: PublicSite {
            get throws { try PublicSite(option: site) }
        }

        func validate() throws { _ = try address }

        func run() async throws {
            let until = try until.map { try SpokenTime.end($0, of: "--until") }
            let address = try address
            let (visit, token) = try await officer.run { desk, _, actor, _ in
                try await desk.invite(to: OfficeRecordID(id), look: look, until: until, by: actor)
            }
            let last = visit.invitation.map { LocalTime.text($0.until) } ?? ""
            Console.say(
                Message(
                    zh: "\(address.text)/visit/\(visit.id)/\(token)\n\(last) 前有效，提交一次后作废；只显示这一次",
                    en:
                        "\(address.text)/visit/\(visit.id)/\(token)\ngood until \(last), for one answer; it is shown this once"
                ))
        }
    }
}

extension PublicSite {
    /// What `--site` says.
    init(option text: String) throws {
        guard let site = PublicSite(text) else {
            throw ValidationError(
                zh: "--site '\(text)'：请写成 https://gdy.example.gov.cn，不带路径",
                en: "--site '\(text)': write it like https://gdy.example.gov.cn, without a path")
        }
        self = site
    }
}
