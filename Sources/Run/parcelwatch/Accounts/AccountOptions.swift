import Access
import ArgumentParser
import Casework
import Console
import Foundation
import Ground
import Site
import StorePorts

/// The account that a command changes.
struct AccountOptions: ParsableArguments {
    @Argument(help: ArgumentHelp(zh: "账号名", en: "the account", value: .name)) var name: String
    @OptionGroup var options: StoreOptions
    @OptionGroup var list: ListOptions

    /// Changes it by `body`, and says what it is now.
    func change(_ body: (AccountDesk, AccountName, UnitNames) async throws -> Account) async throws {
        let name = try AccountName(name)
        try await AccountsCommand.change(options, list) { desk, names in
            AccountDesk.Result(account: try await body(desk, name, names), made: nil)
        }
    }
}

/// `--post`
struct PostOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "岗位，角色:单位，如 经办员:440605001001 或 handler:大塘村，可多次",
            en: "a post, role:unit, e.g. handler:440605001001; again for more", value: "ROLE:UNIT"))
    var post: [String] = []

    /// The posts; `names` finds their units.
    func posts(_ names: UnitNames) throws -> [Post] {
        try post.map { text in
            let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == ":" || $0 == "：" }
            guard parts.count == 2, let role = Role(spoken: String(parts[0])), !parts[1].isEmpty else {
                let zh = Role.allCases.map(\.name.chinese).joined(separator: "、")
                let en = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError(
                    zh: "--post '\(text)'：请写 角色:单位；角色有 \(zh)",
                    en: "--post '\(text)': write ROLE:UNIT; the roles are \(en)")
            }
            return Post(role, at: try names.code(String(parts[1])))
        }
    }
}

/// `--password-stdin`, `--without-password`
struct PasswordOptions: ParsableArguments {
    @Flag(
        name: .long,
        help: ArgumentHelp(
            zh: "从标准输入第一行读取密码", en: "read the password from the first line of standard input"))
    var passwordStdin = false

    @Flag(
        name: .long,
        help: ArgumentHelp(
            zh: "没有密码：只能经统一认证（service.open_id）登录",
            en: "no password: it signs in through the identity provider alone (service.open_id)"))
    var withoutPassword = false

    func validate() throws {
        guard passwordStdin, withoutPassword else { return }
        throw ValidationError(
            zh: "--password-stdin 与 --without-password 只能有一个",
            en: "give either --password-stdin or --without-password")
    }

    /// With what the person is to sign in.
    func read() throws -> AccountDesk.NewPassword {
        if withoutPassword { return .none }
        guard passwordStdin else { return .made }
        guard let line = readLine() else {
            throw ValidationError(zh: "标准输入中没有密码", en: "standard input has no password")
        }
        return .chosen(line)
    }
}

extension AccountsCommand {
    /// Changes an account of a store, and says what it is now; what was made for it is said once, here.
    static func change(
        _ options: StoreOptions, _ list: ListOptions,
        _ body: (AccountDesk, UnitNames) async throws -> AccountDesk.Result
    ) async throws {
        let store = try options.writing()
        defer { try? store.close() }
        let names = UnitNames(try await store.units())
        let result = try await body(AccountDesk(store, clock: { .now }), names)
        let account = result.account
        if list.json {
            let made = result.made.map { [(account.kind == .person ? "password" : "token", ListCell.text($0))] } ?? []
            let object = JSONObject(values: Listing.accounts(names).object(account).values + made)
            return try CommandOutput.write(object.document(), to: nil)
        }
        Console.say(
            Message(
                zh: "账号 \(account.name)（\(account.fullName)）\(account.isLocked ? "，已锁定" : "")",
                en: "account \(account.name) (\(account.fullName))\(account.isLocked ? ", locked" : "")"))
        for post in account.posts {
            Console.say("  \(post.role.name.text(in: .chosen)) · \(names.text(post.unit))")
        }
        guard let made = result.made else { return }
        Console.say(
            account.kind == .person
                ? Message(
                    zh: "初始密码（只显示这一次，首次登录须修改）：\(made)",
                    en: "first password (shown this once, to be changed at the first signing in): \(made)")
                : Message(zh: "令牌（只显示这一次）：\(made)", en: "token (shown this once): \(made)"))
    }

    /// `parcelwatch accounts list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出账号", en: "List accounts."),
            examples: ["parcelwatch accounts list --store nanhai.gpkg --json"])

        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await options.read { store in
                let names = UnitNames(try await store.units())
                let accounts = try await AccountDesk(store, clock: { .now }).accounts()
                try Listing.accounts(names).say(
                    accounts, asJSON: list.json,
                    ifEmpty: Message(zh: "还没有账号；用 accounts add 增加", en: "no account yet; accounts add adds one"))
            }
        }
    }

    /// `parcelwatch accounts roles`
    struct Roles: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出各角色能做什么", en: "List what each role may do."),
            examples: ["parcelwatch accounts roles"])

        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            var columns: [ListColumn<Deed>] = [
                ListColumn("deed", zh: "事项", en: "what") { .word($0.word, $0.name) }
            ]
            columns += Role.allCases.map { role in
                ListColumn(role.rawValue, zh: role.name.chinese, en: role.name.english) {
                    .flag($0.roles.contains(role))
                }
            }
            try Listing(columns: columns).say(
                Deed.all, asJSON: list.json, ifEmpty: Message(zh: "没有事项", en: "nothing can be done"))
        }
    }
}

extension Listing where Row == Account {
    fileprivate static func accounts(_ names: UnitNames) -> Listing<Account> {
        Listing(columns: [
            ListColumn("name", zh: "账号", en: "account") { .text($0.name.text) },
            ListColumn("full_name", zh: "姓名", en: "called") { .text($0.fullName) },
            ListColumn("kind", zh: "种类", en: "kind") { .word($0.kind.rawValue, $0.kind.name) },
            ListColumn("posts", zh: "岗位", en: "posts") { account in
                .terms(
                    account.posts.map { post in
                        let (role, unit) = (post.role.name, names.message(post.unit))
                        return (
                            "\(post.role.rawValue):\(post.unit)",
                            Message(zh: "\(role.chinese):\(unit.chinese)", en: "\(role.english):\(unit.english)")
                        )
                    })
            },
            ListColumn("locked", zh: "锁定", en: "locked") { .flag($0.isLocked) },
            ListColumn("password_given", zh: "待改密码", en: "to change password") { .flag($0.isPasswordGiven) },
            ListColumn("added_at", zh: "增加时间", en: "added") { .time($0.addedAt) },
        ])
    }
}
