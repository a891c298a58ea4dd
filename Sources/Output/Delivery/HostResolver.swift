import Glibc

/// Looks up the addresses of a host, as the system does (`getaddrinfo`, POSIX).
enum HostResolver {
    /// The host's addresses, in the system's order of preference; empty if there are none. Blocks.
    ///
    /// Takes numbers in every form that the C library takes, `127.1` and `0x7f000001` too, so that they are judged
    /// by what they reach.
    static func addresses(of host: String) -> [NetworkAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let socketAddress = entry.ai_addr, let address = address(of: socketAddress, family: entry.ai_family),
                !found.contains(address)
            {
                found.append(address)
            }
            next = entry.ai_next
        }
        return found
    }

    private static func address(of pointer: UnsafeMutablePointer<sockaddr>, family: Int32) -> NetworkAddress? {
        switch family {
        case AF_INET:
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                withUnsafeBytes(of: address.pointee.sin_addr) { NetworkAddress(Array($0)) }
            }
        case AF_INET6:
            pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                withUnsafeBytes(of: address.pointee.sin6_addr) { NetworkAddress(Array($0)) }
            }
        default: nil
        }
    }
}
