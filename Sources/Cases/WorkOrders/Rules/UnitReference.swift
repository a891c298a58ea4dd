public import Governance
public import Ground

/// A unit as a rule names it: by its tier, as a department of a tier's unit, or by its code.
///
/// | text | the unit |
/// |---|---|
/// | `village`, `town`, `district`, `cell` | the one that the matter lies in |
/// | `town.农业农村办` | the department of that name of the town that the matter lies in |
/// | `#440605-fire` | the unit of that code |
public enum UnitReference: Sendable, Hashable {
    /// The unit of a tier that the matter lies in.
    case tier(GovernanceTier)
    /// A department of that unit, by name.
    case department(GovernanceTier, String)
    /// A unit by its code.
    case code(UnitCode)

    /// Reads it as a rule writes it; nil where it is something else.
    public init?(_ text: String) {
        if text.hasPrefix("#") {
            guard text.count > 1 else { return nil }
            self = .code(UnitCode(String(text.dropFirst())))
            return
        }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let tier = GovernanceTier(rawValue: String(parts[0])), tier != .department else { return nil }
        if parts.count == 1 {
            self = .tier(tier)
        } else {
            guard !parts[1].isEmpty else { return nil }
            self = .department(tier, String(parts[1]))
        }
    }

    /// As a rule writes it.
    public var text: String {
        switch self {
        case .tier(let tier): tier.rawValue
        case .department(let tier, let name): "\(tier.rawValue).\(name)"
        case .code(let code): "#\(code)"
        }
    }

    /// The unit of a matter that lies in `place`; nil where there is none.
    public func unit(at place: UnitCode?, in units: UnitDirectory) -> UnitCode? {
        switch self {
        case .code(let code): return code
        case .tier(let tier): return place.flatMap { units.unit(of: tier, holding: $0) }
        case .department(let tier, let name):
            return place.flatMap { units.unit(of: tier, holding: $0) }.flatMap { units.department(name, of: $0) }
        }
    }

    /// Whether it is a village or a cell, which have no power to punish.
    var isBelowTown: Bool {
        switch self {
        case .tier(let tier): tier == .village || tier == .cell
        case .department(let tier, _): tier == .village || tier == .cell
        case .code(let code): code.village != nil
        }
    }
}

extension UnitReference: Codable {
    /// Reads it as a rule writes it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let reference = UnitReference(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no unit: \(text)")
        }
        self = reference
    }

    /// Writes it as a rule does.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
