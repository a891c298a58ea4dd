/// An IP address, and how far it reaches.
struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// How far an address reaches.
    enum Reach: Sendable, Hashable {
        /// Anybody's, on the open network.
        case global
        /// This machine.
        case loopback
        /// The own network: RFC 1918, RFC 6598, RFC 4193.
        case internalNetwork
        /// Nowhere an event belongs: link-local (where clouds keep their machines' keys), multicast, reserved.
        case special
    }

    /// 4 or 16 bytes, most significant first.
    let bytes: [UInt8]

    /// An address of 4 or 16 bytes; one mapped from IPv4 is the IPv4 address that it reaches.
    init(_ bytes: [UInt8]) {
        precondition(bytes.count == 4 || bytes.count == 16, "IPv4 or IPv6")
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        self.bytes = bytes.count == 16 && Array(bytes.prefix(12)) == mapped ? Array(bytes.suffix(4)) : bytes
    }

    /// How far it reaches, after IANA's registries of special-purpose addresses (RFC 6890).
    var reach: Reach { bytes.count == 4 ? Self.reach(v4: bytes) : Self.reach(v6: bytes) }

    private static func reach(v4 bytes: [UInt8]) -> Reach {
        let (a, b, c) = (bytes[0], bytes[1], bytes[2])
        switch (a, b, c) {
        case (127, _, _): return .loopback
        case (10, _, _), (172, 16...31, _), (192, 168, _), (100, 64...127, _): return .internalNetwork
        case (0, _, _), (169, 254, _), (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 18...19, _), (198, 51, 100),
            (203, 0, 113), (224...255, _, _):
            return .special
        default: return .global
        }
    }

    private static func reach(v6 bytes: [UInt8]) -> Reach {
        if bytes == Array(repeating: 0, count: 15) + [1] { return .loopback }
        // Networks without IPv4 reach it through these (RFC 6052): as far as the address inside reaches.
        if Array(bytes.prefix(12)) == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] {
            return reach(v4: Array(bytes.suffix(4)))
        }
        switch (bytes[0], bytes[1]) {
        case (0xFC...0xFD, _): return .internalNetwork
        // Teredo and other protocols' own (2001::/23), documentation, 6to4, documentation.
        case (0x20, 0x01) where bytes[2] < 2: return .special
        case (0x20, 0x01) where bytes[2] == 0x0D && bytes[3] == 0xB8: return .special
        case (0x20, 0x02): return .special
        case (0x3F, 0xFF) where bytes[2] < 0x10: return .special
        case (0x20...0x3F, _): return .global
        default: return .special
        }
    }

    /// Dotted decimals, or eight groups of hexadecimals.
    var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
    }
}
