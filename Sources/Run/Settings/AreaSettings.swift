public import Ground

/// One area that is surveyed.
public struct AreaSettings: Sendable, Codable, Hashable {
    /// Its name, unique.
    public var name: String
    /// Parcel files.
    public var parcels: [String]
    /// The layer in them; nil = the only one.
    public var parcelsLayer: String?
    /// The field with the parcel code; nil = found by its name.
    public var codeField: String?
    /// Whether parcels of other uses than homestead are surveyed too.
    public var includesOtherUses: Bool
    /// Governance grid files.
    public var grids: [String]
    /// CRS of the survey; nil = the parcels' own.
    public var crs: CRSCode?
    /// A file of surveyors' parameters between the parcels' datum and the scenes'; nil = none.
    public var datumShift: String?
    /// Edge of the pixels compared, metres; nil = the coarser epoch's.
    public var pixelSizeMetres: Double?

    private static let keys = [
        "name", "parcels", "parcels_layer", "code_field", "all_uses", "grids", "crs", "datum_shift", "pixel_size",
    ]

    static func all(in root: Section) -> [AreaSettings] {
        let meaning = Message(zh: "至少一个监测区", en: "at least one area")
        guard root.requires("areas", meaning) else { return [] }
        let sections = root.sections("areas", keys: keys)
        if root.items("areas").isEmpty {
            root.fault("areas", Message(zh: "缺少：\(meaning.chinese)", en: "missing: \(meaning.english)"))
        }
        var names: Set<String> = []
        return sections.compactMap { section in
            let area = AreaSettings(section)
            if let area { section.take(name: area.name, among: &names) }
            return area
        }
    }

    private init?(_ section: Section) {
        let nameMeaning = Message(zh: "监测区名称", en: "the area's name")
        let parcelsMeaning = Message(zh: "宗地文件", en: "a parcel file")
        let name = section.requires("name", nameMeaning) ? section.text("name", nameMeaning) : nil
        parcels = section.requires("parcels", parcelsMeaning) ? section.files("parcels", parcelsMeaning) : []
        if section.value("parcels") != nil, parcels.isEmpty, section.items("parcels").isEmpty {
            section.fault("parcels", Message(zh: "至少一个宗地文件", en: "name at least one parcel file"))
        }
        parcelsLayer = section.text("parcels_layer", Message(zh: "宗地图层", en: "the parcel layer"))
        codeField = section.text("code_field", Message(zh: "宗地代码字段", en: "the field with the parcel code"))
        includesOtherUses = section.truth("all_uses", default: false)
        grids = section.files("grids", Message(zh: "治理网格文件", en: "a governance grid file"))
        if let text = section.text("crs", Message(zh: "坐标系", en: "a CRS")) {
            crs = CRSCode(text)
            if crs == nil {
                section.fault(
                    "crs",
                    Message(
                        zh: "“\(text.prefix(60))”不是坐标系代码；请写机构:代码，例如 EPSG:4547",
                        en: "“\(text.prefix(60))” is no CRS code; write authority:code, e.g. EPSG:4547"))
            }
        }
        datumShift = section.file("datum_shift", Message(zh: "基准转换参数文件", en: "a file of datum shift parameters"))
        pixelSizeMetres = section.number("pixel_size", in: NumberRange(lower: 0, upper: 1000, excludesLower: true))
        guard let name else { return nil }
        self.name = name
    }
}
