import Foundation
import Testing

@testable import Access

@Suite struct PasswordHashTests {
    private static let name = try? AccountName("lixm")

    @Test func aHashHoldsItsPasswordAndNoOther() throws {
        let name = try #require(Self.name)
        let hash = try PasswordHash(of: "七月流火九月授衣春日载阳", of: name)
        #expect(hash.text.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
        #expect(hash.holds("七月流火九月授衣春日载阳"))
        #expect(!hash.holds("七月流火九月授衣春日载陽") && !hash.holds(""))
        #expect(try PasswordHash(of: "七月流火九月授衣春日载阳", of: name) != hash, "a salt of its own")
    }

    /// RFC 7914, section 12, third vector: "pleaseletmein", "SodiumChloride", N = 16384, r = 8, p = 1.
    @Test func theVectorOfTheStandardHolds() {
        let salt = Data("SodiumChloride".utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
        let bytes =
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
            + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        let hash = stride(from: 0, to: bytes.count, by: 2).map { place -> UInt8 in
            let start = bytes.index(bytes.startIndex, offsetBy: place)
            return UInt8(bytes[start..<bytes.index(start, offsetBy: 2)], radix: 16) ?? 0
        }
        let text = Data(hash).base64EncodedString().replacingOccurrences(of: "=", with: "")
        #expect(PasswordHash(kept: "$scrypt$ln=14,r=8,p=1$\(salt)$\(text)").holds("pleaseletmein"))
        #expect(!PasswordHash(kept: "$scrypt$ln=14,r=8,p=1$\(salt)$\(text)").holds("pleaseletmeout"))
    }

    @Test(arguments: [
        "", "x", "$scrypt$", "$scrypt$ln=40,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=1$a$b",
        "$scrypt$ln=14,r=8,p=1$AAAA$", "$scrypt$r=8,ln=14,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=-1,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func whatIsNoHashHoldsNothing(text: String) { #expect(!PasswordHash(kept: text).holds("")) }

    @Test func easyPasswordsAreRefused() throws {
        let name = try #require(Self.name)
        for easy in [
            "aaaaaaaaaaaa", "123456789012", "abcdefghijkl", "lixm-lixm-2026", "Password2026!", "PARCELWATCH-1",
            "112233445566",
        ] {
            #expect(throws: AccountFault.easy, "\(easy)") { try Password.check(easy, of: name) }
        }
        #expect(throws: AccountFault.short(least: 12)) { try Password.check("kurz", of: name) }
        #expect(throws: AccountFault.long(most: 128)) {
            try Password.check(String(repeating: "kx7", count: 50), of: name)
        }
        for good in ["correct horse battery", "七月流火九月授衣春日载阳", "Tr0ub4dor&3xyz"] {
            #expect(throws: Never.self, "\(good)") { try Password.check(good, of: name) }
        }
        // A thousand that are made are all different, and none is refused.
        let made = (0..<1_000).map { _ in Password.random() }
        #expect(Set(made).count == 1_000 && made.allSatisfy { $0.count == 24 })
        for password in made { try Password.check(password, of: name) }
    }

    /// Full width as a Chinese keyboard types it is the same password.
    @Test func oneSpellingOfAPassword() throws {
        let hash = try PasswordHash(of: "ｋｘ７ー测试密码ｑｗ９ｚ２", of: try #require(Self.name))
        #expect(hash.holds("kx7ー测试密码qw9z2"))
    }

    @Test func tokensAreLongAndDiffer() {
        let tokens = (0..<1_000).map { _ in AccessToken.random() }
        #expect(Set(tokens).count == 1_000)
        #expect(tokens.allSatisfy { $0.count == 46 && $0.hasPrefix("pw_") && !$0.contains(where: "+/=".contains) })
        // By sha256sum.
        #expect(
            AccessToken.hash(of: "pw_test") == "7385aabf0686675cf3f41051fc92d688d2c06abb5915f83dcb12b1ca2abfece7")
    }
}
