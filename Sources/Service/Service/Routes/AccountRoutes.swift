import Access
import Casework
import Ground
import HTTPTypes
import Hummingbird

extension Route {
    /// Accounts, for those who keep them.
    static let accounts: [Route] = [
        Route(.get, "/api/v1/accounts", .deed(.keepAccounts)) { call in
            let accounts = try await call.rooms.accountDesk.accounts().filter { call.keeps($0.posts) }
            return try call.json(["items": accounts.map { AccountDocument($0, call.language) }])
        },
        Route(.post, "/api/v1/accounts", .deed(.keepAccounts)) { call in
            let wanted = try await call.body(AccountBody.self)
            let posts = try wanted.all()
            guard call.keeps(posts) else { throw AccountBody.beyond }
            let office = try await call.rooms.officeRegister.office()
            for post in posts { _ = try call.unit(post.unit.text, in: office) }
            let result = try await call.rooms.accountDesk.add(
                AccountName(wanted.name), kind: wanted.kind ?? .person, fullName: wanted.fullName ?? wanted.name,
                posts: posts, password: wanted.newPassword(), by: call.actor)
            return try call.json(MadeDocument(result, call.language), status: .created)
        },
        Route(.post, "/api/v1/accounts/:name/lock", .deed(.keepAccounts)) { call in
            let name = try await call.keptAccount()
            let account = try await call.rooms.accountDesk.lock(name, by: call.actor)
            return try call.json(AccountDocument(account, call.language))
        },
        Route(.post, "/api/v1/accounts/:name/unlock", .deed(.keepAccounts)) { call in
            let name = try await call.keptAccount()
            let account = try await call.rooms.accountDesk.unlock(name, by: call.actor)
            return try call.json(AccountDocument(account, call.language))
        },
        Route(.post, "/api/v1/accounts/:name/reset", .deed(.keepAccounts)) { call in
            let name = try await call.keptAccount()
            let result = try await call.rooms.accountDesk.reset(name, by: call.actor)
            return try call.json(MadeDocument(result, call.language))
        },
    ]
}

extension Call {
    /// Whether all of these posts lie in the units of the caller.
    fileprivate func keeps(_ wanted: [Post]) -> Bool {
        wanted.allSatisfy { post in posts.contains { $0.unit.holds(post.unit) } }
    }

    /// The account of the path, where the caller keeps it.
    fileprivate func keptAccount() async throws -> AccountName {
        guard let name = try? AccountName(parameter("name")),
            let account = try await rooms.accountDesk.accounts().first(where: { $0.name == name }), keeps(account.posts)
        else { throw Problem.notFound }
        return name
    }
}

private struct AccountBody: Decodable {
    struct PostBody: Decodable {
        let role: Role
        let unit: String
    }

    let name: String
    let kind: Account.Kind?
    let fullName: String?
    let posts: [PostBody]
    let password: String?
    let isWithoutPassword: Bool?

    func newPassword() throws -> AccountDesk.NewPassword {
        guard isWithoutPassword == true else { return password.map { .chosen($0) } ?? .made }
        guard password == nil, kind ?? .person == .person else {
            throw Problem(
                .unprocessableContent, "wrong-value", zh: "without_password：只用于没有密码的人员账号",
                en: "without_password: is for the account of a person, and together with no password")
        }
        return .none
    }

    func all() throws -> [Post] { posts.map { Post($0.role, at: UnitCode($0.unit)) } }

    static let beyond = Problem(
        .forbidden, "beyond-your-units", zh: "岗位的单位不在您的范围内", en: "the posts lie beyond your units")

    private enum CodingKeys: String, CodingKey {
        case name, kind, posts, password
        case fullName = "full_name"
        case isWithoutPassword = "without_password"
    }
}

/// An account, and the password or token that was made for it: shown this once.
private struct MadeDocument: Encodable {
    let account: AccountDocument
    let password: String?
    let token: String?

    init(_ result: AccountDesk.Result, _ language: Language) {
        account = AccountDocument(result.account, language)
        let isPerson = result.account.kind == .person
        (password, token) = (isPerson ? result.made : nil, isPerson ? nil : result.made)
    }
}
