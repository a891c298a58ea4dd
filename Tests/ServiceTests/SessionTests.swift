import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing

@testable import Service

@Suite struct SessionTests {
    private let office: TestOffice
    private let name = "lixm"

    init() async throws {
        office = try await TestOffice()
        let account = Account(
            try AccountName(name), kind: .person, fullName: "李小明", posts: [Post(.handler, at: TestOffice.east)],
            isPasswordGiven: false, addedAt: office.clock.now)
        try await office.store.write { try $0.put(StoredAccount(account, secret: TestOffice.secret)) }
    }

    private func signIn(_ password: String = TestOffice.password, name: String? = nil) async throws -> TestOffice.Answer
    {
        let body = try JSONEncoder().encode(["name": name ?? self.name, "password": password])
        return try await office.ask(.post, "/api/v1/session", body: String(decoding: body, as: UTF8.self))
    }

    private func cookie(_ answer: TestOffice.Answer) -> String {
        (answer.headers[.setCookie] ?? "").split(separator: ";").first.map(String.init) ?? ""
    }

    @Test func aPersonSignsInAndOut() async throws {
        let answer = try await signIn()
        #expect(answer.status == 201)
        let set = try #require(answer.headers[.setCookie])
        for part in ["__Host-session=pw_", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
            #expect(set.contains(part))
        }
        let page = try #require(answer.object["csrf_token"] as? String)
        let mine = try await office.ask(.get, "/api/v1/session", [("Cookie", cookie(answer))])
        #expect(mine.status == 200 && mine.object["csrf_token"] as? String == page)
        #expect(!mine.text.contains("scrypt") && !mine.text.contains(TestOffice.password))
        // Without the page's token, with another's, or from another site nothing changes.
        for headers in [[], [("X-CSRF-Token", "x")], [("X-CSRF-Token", page), ("Origin", "https://evil.test")]] {
            let refused = try await office.ask(.delete, "/api/v1/session", [("Cookie", cookie(answer))] + headers)
            #expect(refused.status == 403 && refused.code == "other-page")
        }
        let out = try await office.ask(
            .delete, "/api/v1/session",
            [("Cookie", cookie(answer)), ("X-CSRF-Token", page), ("Origin", "https://office.test")])
        #expect(out.status == 204)
        #expect(try await office.ask(.get, "/api/v1/session", [("Cookie", cookie(answer))]).status == 401)
    }

    @Test func aWrongPasswordAndAWrongNameAreAnsweredAlike() async throws {
        let (wrong, nobody) = (try await signIn("falsch"), try await signIn(name: "nobody"))
        #expect(wrong.status == 401 && wrong.body == nobody.body)
        #expect(try await office.ask(.get, "/api/v1/session").status == 401)
    }

    @Test func fiveWrongPasswordsCloseTheDoorForAQuarterOfAnHour() async throws {
        // However the name is written: full width as well.
        for name in ["lixm", "ｌixm", "LIXM", "lｉxm", "liｘm"] {
            #expect(try await signIn("falsch", name: name).status == 401)
        }
        let refused = try await signIn()
        #expect(refused.status == 429 && refused.code == "too-many-tries")
        #expect(Int(refused.headers[.retryAfter] ?? "").map { (1...900).contains($0) } == true)
        office.clock.move(to: "2026-11-23T09:15:01+08:00")
        #expect(try await signIn().status == 201)
    }

    /// Two hundred officers behind one address sign in in the morning.
    @Test func whoSignsInRightIsNotCountedAgainstTheOthersOfTheAddress() async throws {
        for _ in 0..<60 { #expect(try await signIn().status == 201) }
    }

    @Test func aSessionEndsUnusedAfterHalfAnHourAndInAnyCaseAfterHalfADay() async throws {
        let unused = cookie(try await signIn())
        office.clock.move(to: "2026-11-23T09:29:00+08:00")
        #expect(try await office.ask(.get, "/api/v1/session", [("Cookie", unused)]).status == 200)
        office.clock.move(to: "2026-11-23T09:58:00+08:00")
        #expect(try await office.ask(.get, "/api/v1/session", [("Cookie", unused)]).status == 200)
        office.clock.move(to: "2026-11-23T10:28:01+08:00")
        #expect(try await office.ask(.get, "/api/v1/session", [("Cookie", unused)]).status == 401)
        let used = cookie(try await signIn())
        for minute in stride(from: 10 * 60 + 40, to: 22 * 60 + 20, by: 25) {
            let time = "\(minute / 60):" + (minute % 60 < 10 ? "0" : "") + "\(minute % 60)"
            office.clock.move(to: "2026-11-23T\(time):00+08:00")
            #expect(try await office.ask(.get, "/api/v1/session", [("Cookie", used)]).status == 200)
        }
        office.clock.move(to: "2026-11-23T22:20:00+08:00")
        #expect(try await office.ask(.get, "/api/v1/session", [("Cookie", used)]).status == 200)
        office.clock.move(to: "2026-11-23T22:28:02+08:00")
        #expect(try await office.ask(.get, "/api/v1/session", [("Cookie", used)]).status == 401)
    }

    @Test func aLockEndsSessionsAndLetsNobodyIn() async throws {
        let session = cookie(try await signIn())
        let clock = office.clock
        _ = try await AccountDesk(office.store, clock: { clock.now }).lock(AccountName(name), by: .program)
        #expect(try await office.ask(.get, "/api/v1/session", [("Cookie", session)]).status == 401)
        #expect(try await signIn().status == 401)
    }

    @Test func aPasswordThatWasGivenHasToBeChangedFirst() async throws {
        let clock = office.clock
        let made = try await AccountDesk(office.store, clock: { clock.now }).add(
            AccountName("new"), kind: .person, fullName: "新", posts: [Post(.handler, at: TestOffice.east)],
            by: .program)
        let given = try #require(made.made)
        let answer = try await signIn(given, name: "new")
        let headers = [
            ("Cookie", cookie(answer)), ("X-CSRF-Token", try #require(answer.object["csrf_token"] as? String)),
        ]
        let orders = try await office.ask(.get, "/api/v1/orders", headers)
        #expect(orders.status == 403 && orders.code == "password-to-change")
        func change(_ former: String, _ password: String) async throws -> TestOffice.Answer {
            try await office.ask(
                .put, "/api/v1/session/password", body: #"{"former":"\#(former)","password":"\#(password)"}"#, headers)
        }
        #expect(try await change("falsch", "correct horse battery").status == 403)
        #expect(try await change(given, "123456789012").code == "password-too-easy")
        #expect(try await change(given, "correct horse battery").status == 204)
        // The session has ended with the password.
        #expect(try await office.ask(.get, "/api/v1/orders", headers).status == 401)
        let again = cookie(try await signIn("correct horse battery", name: "new"))
        #expect(try await office.ask(.get, "/api/v1/orders", [("Cookie", again)]).status == 200)
        let events = try await office.store.events(on: "new")
        #expect(events.map(\.kind) == [.accountAdded, .accountReset] && events[1].actor?.name == "new")
    }

    @Test func twoSessionsAtOnceAreNone() async throws {
        let session = cookie(try await signIn())
        let both = try await office.ask(.get, "/api/v1/session", [("Cookie", "\(session); __Host-session=x")])
        #expect(both.status == 401)
        // A session that has ended does not keep anybody from signing in.
        let body = #"{"name":"lixm","password":"\#(TestOffice.password)"}"#
        let again = try await office.ask(
            .post, "/api/v1/session", body: body, [("Cookie", "__Host-session=pw_gone")])
        #expect(again.status == 201)
    }
}
