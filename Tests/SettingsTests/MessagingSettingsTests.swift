import Calendar
import Casework
import Delivery
import Foundation
import Ground
import Testing

@testable import Settings

/// Other systems, the mail server, and who is told what.
@Suite struct MessagingSettingsTests {
    private static let base = """
        store: a.gpkg
        areas:
          - name: 东村
            parcels: [p.gpkg]

        """

    private static func site(_ text: String) throws -> SiteConfiguration {
        try Configuration.read(Data((base + text).utf8), path: "parcelwatch.yaml", folder: "/site")
    }

    @Test func systemsMailAndReceiversAreRead() throws {
        let site = try Self.site(
            """
            systems:
              - name: 消防四化
                url: https://example.org/api
                format: form
                token: abc
                token_header: X-Token
                answer_id: data.id
                answer_ok: code=0
                timeout_seconds: 7
            mail: {host: smtp.example.org, security: starttls, user: u, password: p, from: a@example.org, from_name: 哨兵}
            notices:
              quiet_hours: ["21:30-07:30"]
              digest: "0 8 * * 1"
              receivers:
                - {name: 群, units: ["440605001"], about: [dispatched, digest], robot: dingtalk, url: https://x.org/s, secret: SEC}
                - {name: 值班, mail: [a@example.org, b@example.org]}
            """)
        let system = try #require(site.systems.first)
        #expect(system.name == "消防四化" && system.format == .form && system.timeoutSeconds == 7)
        #expect(system.answerID == "data.id" && system.condition?.path == "code" && system.tokenHeader == "X-Token")
        #expect(try system.destination().name == "消防四化")
        let mail = try #require(site.mail)
        #expect(mail.port == 587 && mail.security == .starttls && mail.from.text == "a@example.org")
        #expect(site.notices.quietHours?.windows.count == 1 && site.notices.digest != nil)
        #expect(
            site.notices.receivers.flatMap(\.destinations) == ["群", "值班 <a@example.org>", "值班 <b@example.org>"])
        #expect(try site.notices.destinations(mail: mail).map(\.name).count == 3)
        // Whose notices somebody gets: the units named and those below, of the kinds asked for.
        let group = site.notices.receivers[0]
        func wants(_ kind: NoticeKind, _ units: [String]) -> Bool {
            group.wants(
                PeopleNotice(
                    kind: kind, key: "k", units: units.map { UnitCode($0) }, title: Message(zh: "", en: ""), lines: []))
        }
        #expect(wants(.dispatched, ["440605001003"]) && wants(.digest, ["440605001"]) && wants(.dispatched, []))
        #expect(!wants(.deadline, ["440605001003"]) && !wants(.dispatched, ["440605002001"]))
        #expect(!wants(.dispatched, ["440605"]))
        // No secret is shown.
        var text = ""
        dump(site, to: &text)
        #expect(!text.contains("SEC") && !text.contains("\"abc\"") && !text.contains("https://x.org"), "\(text)")
    }

    @Test func whatTheSampleShowsCanBeUsed() throws {
        var used = ""
        var isOn = false
        for line in SiteConfiguration.sample.split(separator: "\n", omittingEmptySubsequences: false) {
            if ["# systems:", "# mail:", "# notices:"].contains(line) { isOn = true }
            if line.isEmpty { isOn = false }
            used += (isOn && line.hasPrefix("# ") ? line.dropFirst(2) : line[...]) + "\n"
        }
        for (key, value) in [("token_file: fire.token", "token: x"), ("url_file: east.robot", "url: https://x.org")] {
            used = used.replacingOccurrences(of: key, with: value)
        }
        used = used.replacingOccurrences(of: "password_file: mail.password", with: "password: x")
        let site = try Configuration.read(Data(used.utf8), path: "sample.yaml", folder: "/site")
        #expect(site.systems.map(\.name) == ["消防四化"] && site.mail?.port == 465)
        #expect(site.notices.receivers.map(\.name) == ["东村群", "值班"] && site.notices.digest != nil)
        #expect(site.notices.receivers[0].about == Set(NoticeKind.allCases))
    }

    @Test func aSecretComesFromAFileOrAVariableAsWell() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
        try Data("  from-file \n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let read = try Self.site("systems: [{name: a, url: https://b.org, token_file: \(file.path)}]")
        #expect(try read.systems[0].token?.value() == "from-file")
        let unset = try Self.site("systems: [{name: a, url: https://b.org, token_env: PARCELWATCH_NO_SUCH}]")
        #expect(throws: ConfigurationFileError.self) { try unset.systems[0].destination() }
        let path = try Self.site("systems: [{name: a, url: https://b.org, token_env: PATH}]")
        #expect(try path.systems[0].token?.value().isEmpty == false)
    }

    @Test(arguments: [
        ("systems: [{url: https://b.org}]", "systems[0]", "missing: the system's name"),
        ("systems: [{name: a, url: http://b.org}]", "systems[0].url", "use https"),
        ("systems: [{name: a, url: https://b.org, token: x, token_env: Y}]", "token_env", "give one of"),
        ("systems: [{name: a, url: https://b.org, token_env: a-b}]", "token_env", "variable's name"),
        ("systems: [{name: a, url: https://b.org, token_file: /no/such}]", "token_file", "cannot be used"),
        ("systems: [{name: a, url: https://b.org, token_header: \"a b\"}]", "token_header", "no header's name"),
        ("systems: [{name: a, url: https://b.org, answer_ok: code}]", "answer_ok", "must read code=0"),
        ("systems: [{name: a, url: https://b.org, format: xml}]", "format", "is none of json, form"),
        ("systems: [{name: a, url: https://b.org}, {name: a, url: https://c.org}]", "systems", "taken already"),
        ("mail: {host: h}", "mail", "missing: the sender's address"),
        ("mail: {host: h, from: \"a b@c.org\"}", "mail.from", "is no mailbox"),
        ("mail: {host: h, from: a@b.org, user: u}", "mail.user", "go together"),
        ("mail: {host: h, from: a@b.org, user: u, password: p, security: none}", "mail.user", "without TLS"),
        ("notices: {digest: \"61 * * * *\"}", "notices.digest", "61"),
        ("notices: {receivers: [{name: a, robot: wecom}]}", "url_file", "missing: the robot's address"),
        ("notices: {receivers: [{name: a, robot: weixin, url: https://b.org}]}", "robot", "is none of wecom, dingtalk"),
        ("notices: {receivers: [{name: a, robot: wecom, url: https://b.org, secret: x}]}", "robot", "has no secret"),
        ("notices: {receivers: [{name: a, about: [digests], mail: [a@b.org]}]}", "about", "there are: dispatched"),
        ("notices: {receivers: [{name: a, mail: [a@b.org]}]}", "mail", "no mail server is configured"),
        ("notices: {receivers: [{name: a}]}", "name", "either robot or mail"),
        ("notices: {receivers: [{name: a, units: [440605], robot: wecom, url: https://b.org}]}", "units", "quote it"),
        (
            "webhooks: []\nsystems: [{name: a, url: https://b.org}]\n"
                + "notices: {receivers: [{name: a, robot: wecom, url: https://b.org}]}", "notices", "taken already"
        ),
    ]) func whatIsWrongIsSaidWithItsPlace(_ text: String, _ key: String, _ said: String) throws {
        let error = try #require(throws: ConfigurationError.self) { _ = try Self.site(text) }
        #expect(
            error.faults.contains { $0.keyPath.contains(key) && $0.message.english.contains(said) },
            "\(error.message.english)")
    }
}
