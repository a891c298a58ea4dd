public import Ground

/// The units by their codes, and which of them lies above which.
///
/// A unit's parent is the one that its list names; a unit without one, or one that no list has, lies in the unit whose code its
/// own begins with: a cell in its village (12 digits), a village in its town (9), a town in its district (6).
public struct UnitDirectory: Sendable {
    private let units: [UnitCode: GovernanceUnit]
    private let departments: [UnitCode: [GovernanceUnit]]
    /// The names by which several units are called.
    private let sharedNames: Set<String>

    /// A directory of units, in any order.
    public init(_ units: [GovernanceUnit] = []) {
        self.units = Dictionary(units.map { ($0.code, $0) }) { $1 }
        departments = Dictionary(
            grouping: units.filter { $0.tier == .department && $0.parent != nil }.sorted { $0.code < $1.code },
            by: { $0.parent ?? $0.code })
        sharedNames = Set(Dictionary(grouping: self.units.values, by: \.name).filter { $1.count > 1 }.keys)
    }

    /// Every unit, in the order of their codes.
    public var all: [GovernanceUnit] { units.values.sorted { $0.code < $1.code } }

    /// A unit; nil where no list has it.
    public subscript(code: UnitCode) -> GovernanceUnit? { units[code] }

    /// What a unit is called: its name, or its code where no list has it.
    public func name(of code: UnitCode) -> String { units[code]?.name ?? code.text }

    /// What tells a unit from the others: its name, behind that of the unit above where several are called the same.
    public func fullName(of code: UnitCode) -> String {
        guard let unit = units[code], sharedNames.contains(unit.name),
            let upper = parent(of: code).flatMap({ units[$0] })
        else { return name(of: code) }
        return upper.name + unit.name
    }

    /// The unit above; nil for the largest.
    public func parent(of code: UnitCode) -> UnitCode? {
        if let parent = units[code]?.parent { return parent == code ? nil : parent }
        let digits = code.text.utf8.count
        guard code.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = [12, 9, 6].first(where: { $0 < digits })
        else { return nil }
        return UnitCode(String(code.text.prefix(length)))
    }

    /// A unit and those above it, the largest last.
    public func chain(of code: UnitCode) -> [UnitCode] {
        var chain = [code]
        // A list may name units as each other's parents.
        while let parent = parent(of: chain[chain.count - 1]), !chain.contains(parent) { chain.append(parent) }
        return chain
    }

    /// Whether `upper` lies above `lower`, at any distance.
    public func isAbove(_ upper: UnitCode, _ lower: UnitCode) -> Bool { chain(of: lower).dropFirst().contains(upper) }

    /// Whether a unit governs all others: what is decided there holds for the whole office.
    public func isTop(_ code: UnitCode) -> Bool { units.keys.allSatisfy { code.holds($0) || isAbove(code, $0) } }

    /// Whether `lower` is `upper`, lies in it or belongs to it.
    public func governs(_ upper: UnitCode, _ lower: UnitCode) -> Bool { upper.holds(lower) || isAbove(upper, lower) }

    /// The units right below, in the order of their codes.
    public func children(of code: UnitCode) -> [GovernanceUnit] { all.filter { parent(of: $0.code) == code } }

    /// The lowest unit above all of these; nil where none is.
    public func lowestAbove(_ codes: some Collection<UnitCode>) -> UnitCode? {
        guard let first = codes.first else { return nil }
        return chain(of: first).dropFirst().first { upper in codes.allSatisfy { isAbove(upper, $0) } }
    }

    /// How large the area of a unit is: its own tier, for a department that of the unit that it belongs to.
    public func tier(of code: UnitCode) -> GovernanceTier? {
        for code in chain(of: code) {
            if let unit = units[code] {
                if unit.tier != .department { return unit.tier }
            } else if let tier = GovernanceTier(level: nil, code: code.text) {
                return tier
            }
        }
        return nil
    }

    /// Whether a unit is a department.
    public func isDepartment(_ code: UnitCode) -> Bool { units[code]?.tier == .department }

    /// The unit of a tier that `code` lies in or is; nil where there is none.
    public func unit(of tier: GovernanceTier, holding code: UnitCode) -> UnitCode? {
        chain(of: code).first { !isDepartment($0) && self.tier(of: $0) == tier }
    }

    /// A unit's department by its name, e.g. 农业农村办; nil where no list has it. A name may stand within a longer one, e.g.
    /// 狮山镇农业农村办公室, where that leaves no doubt.
    public func department(_ name: String, of code: UnitCode) -> UnitCode? {
        let own = departments[code] ?? []
        if let exact = own.first(where: { $0.name == name }) { return exact.code }
        let similar = own.filter { $0.name.contains(name) }
        return similar.count == 1 ? similar[0].code : nil
    }
}
