import Foundation
public import Ground

/// The address under which people reach the service, e.g. `https://gdy.example.gov.cn`.
public struct PublicSite: Sendable, Hashable {
    /// The address without a path.
    public let text: String

    /// Takes an address of `http` or `https` with a host and perhaps a port, and nothing else; nil for any other, and for one that is too
    /// long for a code on a poster.
    public init?(_ text: String) {
        guard text.utf8.count <= 150, let parts = URLComponents(string: text),
            ["http", "https"].contains(parts.scheme), let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil,
            ["", "/"].contains(parts.path), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Where people report what they see in a unit.
    public func reportLink(of unit: UnitCode) -> String { "\(text)/report?unit=\(unit)" }
}
