import Foundation
import Ground
import Testing
import WorkOrders

@testable import Access

@Suite struct AccountTests {
    private let village = UnitCode("440605001001")

    private func account(_ roles: Role...) throws -> Account {
        Account(
            try AccountName("a1"), kind: .person, fullName: "甲", posts: roles.map { Post($0, at: village) },
            isPasswordGiven: false, addedAt: Instant(secondsSince1970: 0))
    }

    @Test func aRoleMayWhatItsTableSays() throws {
        let handler = try account(.handler)
        #expect(handler.posts(for: .step(.signed)) == [Post(.handler, at: village)])
        #expect(handler.posts(for: .step(.dispatched)).isEmpty && handler.posts(for: .readIdentity).isEmpty)
        let both = try account(.handler, .dispatcher, .handler)
        #expect(both.posts.count == 2 && both.posts(for: .seeOrders).count == 2)
        #expect(both.posts(for: .readIdentity).map(\.role) == [.dispatcher])
        var locked = both
        locked.isLocked = true
        #expect(Deed.all.allSatisfy { locked.posts(for: $0).isEmpty })
    }

    /// The rules that the table has to keep whatever is changed in it.
    @Test func theTableKeepsItsPromises() {
        let cases = Deed.all.filter { deed in ![.seeOffice, .keepOffice, .keepAccounts].contains(deed) }
        #expect(cases.allSatisfy { !$0.roles.contains(.administrator) }, "an administrator sees no case")
        #expect(Deed.readIdentity.roles == [.dispatcher], "a reporter's identity: dispatchers only")
        #expect(
            Deed.all.allSatisfy { deed in
                switch deed {
                case .seeFindings, .seeOrders, .seeReports, .seeStatistics, .seeOffice, .seeInstructions, .audit: true
                default: !deed.roles.contains(.auditor)
                }
            }, "an auditor changes nothing")
        // Who handles does not check or rule by the same role.
        for kind in [OrderStepKind.passed, .sentBack, .ruled] {
            #expect(!Deed.step(kind).roles.contains(.handler))
        }
        #expect(Set(Deed.all.map(\.word)).count == Deed.all.count)
        #expect(Role.allCases.allSatisfy { role in Deed.all.contains { $0.roles.contains(role) } })
        // A step that no role takes is taken by the clock, by a survey, or with another step.
        let nobodys = OrderStepKind.allCases.filter { Deed.step($0).roles.isEmpty }
        #expect(
            Set(nobodys) == [
                .arbiterRaised, .warned, .rechecked, .doubted, .withdrawn, .revived, .absorbed, .released,
            ])
    }

    @Test func namesHaveOneSpelling() throws {
        #expect(try AccountName("LiXM") == AccountName("ｌｉｘｍ"))
        #expect(try AccountName("李小明").text == "李小明")
        for bad in ["", "a", "a b", "a/b", "<b>", "a\u{200B}b", "a\nb", String(repeating: "a", count: 65), "аdmin"] {
            #expect(throws: AccountFault.name(bad)) { try AccountName(bad) }
        }
        let coded = try JSONEncoder().encode(AccountName("lixm"))
        #expect(try JSONDecoder().decode(AccountName.self, from: coded).text == "lixm")
        #expect(throws: (any Error).self) { try JSONDecoder().decode(AccountName.self, from: Data("\"a b\"".utf8)) }
    }

    @Test func anAdministratorHoldsNoOtherPost() throws {
        #expect(throws: AccountFault.noPost) { try Account.check([]) }
        let mixed = [Post(.administrator, at: village), Post(.handler, at: village)]
        #expect(throws: AccountFault.administratorSeesCases) { try Account.check(mixed) }
        try Account.check([Post(.administrator, at: village)])
        try Account.check([Post(.handler, at: village), Post(.checker, at: village)])
    }

    @Test func rolesAreFoundByWhatPeopleWrite() {
        for role in Role.allCases {
            #expect(Role(spoken: role.rawValue.uppercased()) == role && Role(spoken: role.name.chinese) == role)
        }
        #expect(Role(spoken: "boss") == nil)
    }

    /// The table in the docs is this one.
    @Test func theDocsShowTheTable() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/accounts.md"), encoding: .utf8)
        let table = Deed.table
        #expect(page.contains(table), "docs/accounts.md: replace the table by\n\(table)")
    }
}

extension Deed {
    /// The table of who may do what, in Markdown.
    fileprivate static var table: String {
        var lines = [
            "| "
                + (["事项 · what"] + Role.allCases.map { "\($0.name.chinese) \($0.name.english)" }).joined(
                    separator: " | ")
                + " |",
            "|" + String(repeating: "---|", count: Role.allCases.count + 1),
        ]
        lines += all.map { deed in
            let cells = Role.allCases.map { deed.roles.contains($0) ? "✓" : "" }
            return "| " + (["\(deed.name.chinese) · \(deed.name.english)"] + cells).joined(separator: " | ") + " |"
        }
        return lines.joined(separator: "\n")
    }
}
