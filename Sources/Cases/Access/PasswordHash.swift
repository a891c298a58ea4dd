import Crypto
import CryptoExtras
import Findings
import Foundation
import Ground

/// What a store keeps of a password: a salt and what scrypt (RFC 7914) makes of both, in the PHC string format
/// `$scrypt$ln=15,r=8,p=3$salt$hash`.
///
/// 2^15 rounds of blocks of 8, three in parallel: 32 MiB and about a fifth of a second a guess, one of the settings that OWASP's
/// Password Storage Cheat Sheet holds to be equal to 2^17 rounds at once. The settings stand in the text, so that later
/// programs may take stronger ones.
public struct PasswordHash: Sendable, Codable, Hashable {
    /// The text.
    public let text: String

    private static let (rounds, blockSize, lanes) = (15, 8, 3)
    private static let bytes = 32

    /// A hash that a store holds.
    public init(kept text: String) { self.text = text }

    /// The hash of a password, with a new salt of 128 bits. Throws what ``Password/check(_:of:)`` throws.
    public init(of password: String, of account: AccountName) throws {
        try Password.check(password, of: account)
        let salt = Data(AccessToken.random(bytes: 16))
        let hash = try Self.derive(password, salt: salt, (Self.rounds, Self.blockSize, Self.lanes), count: Self.bytes)
        text =
            "$scrypt$ln=\(Self.rounds),r=\(Self.blockSize),p=\(Self.lanes)$\(Self.base64(salt))$\(Self.base64(hash))"
    }

    /// What is kept of an account without a password: no password fits it.
    public static func ofNone() -> PasswordHash {
        PasswordHash(kept: "!" + AccessToken.forPage())
    }

    /// Whether some password may fit it.
    public var isOfSome: Bool { Parts(text) != nil }

    /// Whether it is of this password. Takes as long for a wrong one; false where the text is none of this form.
    public func holds(_ password: String) -> Bool {
        guard let parts = Parts(text),
            let hash = try? Self.derive(
                password, salt: parts.salt, (parts.rounds, parts.blockSize, parts.lanes), count: parts.hash.count)
        else { return false }
        // Not `==`, which ends at the first other byte.
        return zip(hash, parts.hash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private struct Parts {
        let rounds, blockSize, lanes: Int
        let salt, hash: Data

        init?(_ text: String) {
            let parts = text.split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
                let settings = Self.settings(parts[2]), let salt = PasswordHash.data(parts[3]),
                let hash = PasswordHash.data(parts[4]), hash.count >= 16
            else { return nil }
            (rounds, blockSize, lanes) = settings
            (self.salt, self.hash) = (salt, hash)
        }

        /// More than 256 MiB or 16 lanes is no setting of ours: a store that others wrote must not stop the program.
        private static func settings(_ text: Substring) -> (Int, Int, Int)? {
            let values = text.split(separator: ",").compactMap { part -> Int? in
                let pair = part.split(separator: "=")
                return pair.count == 2 ? Int(pair[1]) : nil
            }
            guard values.count == 3, text.hasPrefix("ln="), (1...18).contains(values[0]), (1...8).contains(values[1]),
                (1...16).contains(values[2])
            else { return nil }
            return (values[0], values[1], values[2])
        }
    }

    private static func derive(
        _ password: String, salt: Data, _ settings: (rounds: Int, blockSize: Int, lanes: Int), count: Int
    ) throws -> Data {
        try KDF.Scrypt.deriveKey(
            from: Data(Password.settled(password).utf8), salt: salt, outputByteCount: count,
            rounds: 1 << settings.rounds, blockSize: settings.blockSize, parallelism: settings.lanes
        ).withUnsafeBytes { Data($0) }
    }

    /// Base64 without the filling, as the PHC string format has it.
    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "=", with: "")
    }

    private static func data(_ text: Substring) -> Data? {
        Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4))
    }
}

/// What passwords may be.
public enum Password {
    /// Characters at least.
    public static let least = 12
    /// Characters at most.
    public static let most = 128
    /// No character of which one is taken for another.
    private static let letters = Array("abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679")

    /// A password that nobody chose: five groups of four of 49 letters and digits, 112 bits.
    public static func random() -> String {
        (0..<5).map { _ in String((0..<4).map { _ in letters.randomElement() ?? "x" }) }.joined(separator: "-")
    }

    /// Refuses a password that is too short, too long or tried first. What it consists of does not matter otherwise (NIST SP 800-63B,
    /// 3.1.1.2).
    public static func check(_ password: String, of account: AccountName) throws(AccountFault) {
        let text = settled(password)
        guard text.count >= least else { throw .short(least: least) }
        guard text.count <= most else { throw .long(most: most) }
        let plain = text.lowercased()
        let scalars = plain.unicodeScalars.map(\.value)
        let steps = zip(scalars.dropFirst(), scalars).count { abs(Int64($0) - Int64($1)) <= 1 }
        guard Set(scalars).count >= 6, steps * 2 < scalars.count, !plain.contains(account.text),
            !["password", "parcelwatch", "qwertyuiop", "1qaz2wsx"].contains(where: plain.contains)
        else { throw .easy }
    }

    /// One spelling a password, whatever keyboard it was typed on (NFKC).
    static func settled(_ password: String) -> String { password.precomposedStringWithCompatibilityMapping }
}

/// A token that another system shows with each request, or a browser with its cookie: a store keeps its hash alone.
public enum AccessToken {
    /// A new token: `pw_` and 256 random bits, in base64 for addresses.
    public static func random() -> String { "pw_" + AddressCode.text(of: random(bytes: 32)) }

    /// A new token for the address of a page: 128 random bits, in base64 for addresses.
    public static func forPage() -> String { AddressCode.text(of: random(bytes: 16)) }

    /// What a store keeps of a token: its SHA-256, hexadecimal. A token is random, so that nothing slower is needed.
    public static func hash(of token: String) -> String { ContentHash.text(token) }

    static func random(bytes count: Int) -> [UInt8] {
        SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) }
    }
}
