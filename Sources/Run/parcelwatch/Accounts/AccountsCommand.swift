import Access
import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Site
import StorePorts

/// `parcelwatch accounts`
struct AccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts",
        abstract: Message(zh: "账号：增加、改岗位、锁定、重设密码", en: "Accounts: add, give posts, lock, reset passwords."),
        discussion: Message(
            zh: "账号的岗位是“角色:单位”，可有多个。角色能做什么见 accounts roles。存储中只有密码的散列。",
            en: """
                An account's posts are roles at units; it may have several. accounts roles says what each role may do. The \
                store holds a hash of the password alone.
                """),
        examples: [
            "parcelwatch accounts add lixm --full-name 李小明 \\\n  --post 经办员:440605001001 --store nanhai.gpkg",
            "parcelwatch accounts list --store nanhai.gpkg",
        ],
        subcommands: [
            Add.self, Change.self, List.self, Lock.self, Unlock.self, Reset.self, Roles.self,
        ])

    /// `parcelwatch accounts add`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "增加账号", en: "Add an account."),
            discussion: Message(
                zh: "不给密码时随机生成，只显示这一次，首次登录须修改。--system 为其他系统的账号，生成一个令牌。",
                en: """
                    Without a password one is made, shown this once, and to be changed at the first signing in. --system \
                    adds another system, which gets a token.
                    """),
            examples: [
                "parcelwatch accounts add lixm --full-name 李小明 \\\n  --post 经办员:440605001001 --store nanhai.gpkg",
                "parcelwatch accounts add chenjh --full-name 陈俊豪 --without-password \\\n  --post 核查员:440605001 --store nanhai.gpkg",
                "parcelwatch accounts add hotline --system --full-name 12345热线 \\\n  --post reporter:440605 --store nanhai.gpkg",
            ])

        @Argument(help: ArgumentHelp(zh: "账号名", en: "what it signs in as", value: .name)) var name: String

        @Option(name: .long, help: ArgumentHelp(zh: "姓名或系统名；默认账号名", en: "what people call it", value: .name))
        var fullName: String?

        @Flag(name: .long, help: ArgumentHelp(zh: "其他系统，不是人员", en: "another system, no person")) var system = false

        @OptionGroup var posts: PostOptions
        @OptionGroup var password: PasswordOptions
        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard system, password.passwordStdin || password.withoutPassword else { return }
            let option = password.passwordStdin ? "--password-stdin" : "--without-password"
            throw ValidationError(
                zh: "--system 的令牌总是生成的；请去掉 \(option)", en: "a system's token is always made; leave out \(option)")
        }

        func run() async throws {
            let account = try AccountName(name)
            try await AccountsCommand.change(options, list) { desk, names in
                try await desk.add(
                    account, kind: system ? .system : .person, fullName: fullName ?? account.text,
                    posts: try posts.posts(names), password: try password.read(), by: .user)
            }
        }
    }

    /// `parcelwatch accounts change`
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "改姓名或岗位", en: "Give an account another name for people, or other posts."),
            examples: ["parcelwatch accounts change lixm --post 核查员:440605001 --store nanhai.gpkg"])

        @OptionGroup var account: AccountOptions

        @Option(name: .long, help: ArgumentHelp(zh: "姓名或系统名", en: "what people call it", value: .name))
        var fullName: String?

        @OptionGroup var posts: PostOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard fullName == nil, posts.post.isEmpty else { return }
            throw ValidationError(zh: "请给出 --full-name 或 --post", en: "give --full-name or --post")
        }

        func run() async throws {
            try await account.change { desk, name, names in
                try await desk.change(
                    name, fullName: fullName, posts: posts.post.isEmpty ? nil : posts.posts(names), by: .user)
            }
        }
    }

    /// `parcelwatch accounts lock`
    struct Lock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "锁定账号，不能再登录", en: "Let an account sign in no longer."),
            examples: ["parcelwatch accounts lock lixm --store nanhai.gpkg"])

        @OptionGroup var account: AccountOptions
        @OptionGroup var common: CommonOptions

        func run() async throws { try await account.change { desk, name, _ in try await desk.lock(name, by: .user) } }
    }

    /// `parcelwatch accounts unlock`
    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "解锁账号", en: "Let a locked account sign in again."),
            examples: ["parcelwatch accounts unlock lixm --store nanhai.gpkg"])

        @OptionGroup var account: AccountOptions
        @OptionGroup var common: CommonOptions

        func run() async throws { try await account.change { desk, name, _ in try await desk.unlock(name, by: .user) } }
    }

    /// `parcelwatch accounts reset`
    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "重设密码或令牌", en: "Give an account another password or token."),
            discussion: Message(
                zh: "不给密码时随机生成，只显示这一次。旧的立即失效。",
                en: "Without a password one is made and shown this once. The former is good for nothing from then on."),
            examples: ["parcelwatch accounts reset lixm --store nanhai.gpkg"])

        @OptionGroup var account: AccountOptions
        @OptionGroup var password: PasswordOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let name = try AccountName(account.name)
            try await AccountsCommand.change(account.options, account.list) { desk, _ in
                try await desk.reset(name, password: try password.read(), by: .user)
            }
        }
    }
}
