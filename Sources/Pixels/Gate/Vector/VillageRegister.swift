/// The villages that there are, by code and name.
public struct VillageRegister: Sendable, Hashable, Codable {
    /// Twelve-digit codes (GB/T 10114 on top of GB/T 2260).
    public private(set) var codes: Set<String>
    /// Codes by name, as some cadastres write the name only.
    public private(set) var codesByName: [String: Set<String>]

    /// A register from codes, with names where they are known.
    public init(_ villages: [(code: String, name: String?)]) {
        codes = Set(villages.map(\.code))
        codesByName = [:]
        for village in villages {
            if let name = village.name { codesByName[name, default: []].insert(village.code) }
        }
    }

    /// The codes that a cadastre's entry may mean; empty = there is no such village.
    func codes(of entry: String) -> Set<String> {
        codes.contains(entry) ? [entry] : codesByName[entry] ?? []
    }
}
