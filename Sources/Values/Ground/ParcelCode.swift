/// The code by which a cadastre names a parcel: its 宗地代码 where it has one.
///
/// A 宗地代码 has 19 characters: 6 county (GB/T 2260) + 3 地籍区 + 3 地籍子区 + 2 特征码 + 5 serial
/// (TD/T 1001, GB/T 37346-2019). First letter of the 特征码: `G` state, `J` collective, `Z` undetermined; second:
/// the kind of right, `C` being the homestead use right, which exists on collective land only.
public struct ParcelCode: TextIdentifier {
    /// The code as the cadastre writes it.
    public let text: String

    /// Takes any code; ask ``isWellFormed`` whether it is a 宗地代码.
    public init(_ text: String) {
        self.text = text
    }

    /// The parcel that a 不动产单元代码 (28 characters, GB/T 37346-2019) is part of; nil where `unit` is none.
    ///
    /// The unit's code is the parcel's 19 characters, the kind of fixture (`F` building, `L` trees, `Q` other, `W`
    /// none) and 8 digits, e.g. `F00010001`, `W00000000`; spaces between its groups do not count.
    public init?(ofUnit unit: String) {
        let characters = Array(unit.utf8).filter { $0 != 0x20 }
        guard characters.count == 28, "FLQW".utf8.contains(characters[19]),
            characters[20...].allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.init(String(decoding: characters[..<19], as: UTF8.self))
        guard isWellFormed else { return nil }
    }

    /// Whether it is a 19-character 宗地代码: 12 digits, a 特征码, 5 digits.
    public var isWellFormed: Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 19 else { return false }
        func digits(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
        guard digits(0..<12), digits(14..<19) else { return false }
        let (owner, right) = (Character(UnicodeScalar(bytes[12])), Character(UnicodeScalar(bytes[13])))
        guard "GJZ".contains(owner), "ABCDEFGHSXWY".contains(right) else { return false }
        return right != "C" || owner == "J"
    }

    /// Whether it is a collective homestead (特征码 `JC`, 集体土地宅基地使用权).
    public var isHomestead: Bool { isWellFormed && featureCode == "JC" }

    /// The two letters at 13-14, nil if the code is not well formed.
    public var featureCode: String? {
        guard isWellFormed else { return nil }
        return String(text.dropFirst(12).prefix(2))
    }
}

/// Where a parcel lies in the governance grids: the names of its units, tier by tier, as the grid file has them, and the code
/// of the deepest.
public struct AdministrativePlace: Sendable, Hashable, Codable {
    /// 区, e.g. 南海区.
    public var district: String?
    /// 镇街.
    public var town: String?
    /// 村居.
    public var village: String?
    /// 网格: the governance grid's smallest cell.
    public var cell: String?
    /// The deepest unit's code; nil where the grids do not tell, and in records of programs before 0.2.
    public var unit: UnitCode?

    /// A place; tiers the grids do not cover stay nil.
    public init(
        district: String? = nil, town: String? = nil, village: String? = nil, cell: String? = nil,
        unit: UnitCode? = nil
    ) {
        self.district = district
        self.town = town
        self.village = village
        self.cell = cell
        self.unit = unit
    }
}
