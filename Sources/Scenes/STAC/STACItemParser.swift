import Ground

/// Parses an item's JSON; skips unknown members.
struct STACItemParser {
    let file: String
    let href: LocalHref
    /// The parts skipped so far.
    private(set) var warnings: [STACWarning] = []

    init(file: String, href: LocalHref) {
        self.file = file
        self.href = href
    }

    /// The item in `document`, which lies at `place` of the file; throws ``STACError``.
    mutating func item(_ document: JSONValue, at place: String) throws -> STACItem {
        try Self.checkVersion(of: document, file: file, place: place)
        guard document["type"]?.text == "Feature" else {
            throw invalid(place + ".type", zh: "应为 \"Feature\"", en: "should be \"Feature\"")
        }
        guard let id = document["id"]?.text, !id.isEmpty, id.utf8.count <= 1024 else {
            throw invalid(place + ".id", zh: "应为非空文字", en: "should be a text that is not empty")
        }
        guard let properties = document["properties"], properties.object != nil else {
            throw invalid(place + ".properties", zh: "应为对象", en: "should be an object")
        }
        guard let members = document["assets"]?.object else {
            throw invalid(place + ".assets", zh: "应为对象", en: "should be an object")
        }
        let below = place + ".properties"
        let time = try time(of: properties, at: below)
        let (assets, missing) = assets(members, at: place + ".assets")
        if assets.isEmpty { warn(.noRaster, at: place + ".assets", detail: id) }
        func azimuth(_ key: String, _ parser: inout Self) -> Double? {
            parser.number(key, of: properties, at: below, in: 0...360)
        }
        return STACItem(
            id: id, collection: document["collection"]?.text, file: file, acquiredAt: time.instant,
            isTimeSpan: time.isSpan, assets: assets, missingAssets: missing, crs: crs(of: properties, assets: members),
            gsd: number("gsd", of: properties, at: below, in: 1e-6...1e6), platform: properties["platform"]?.text,
            instruments: properties["instruments"]?.array?.compactMap(\.text) ?? [],
            cloudShare: number("eo:cloud_cover", of: properties, at: below, in: 0...100).map { $0 / 100 },
            sunAzimuth: azimuth("view:sun_azimuth", &self),
            sunElevation: number("view:sun_elevation", of: properties, at: below, in: -90...90),
            offNadir: number("view:off_nadir", of: properties, at: below, in: 0...90),
            viewAzimuth: azimuth("view:azimuth", &self))
    }

    /// Throws unless the document is of STAC 1.0 or 1.1.
    static func checkVersion(of document: JSONValue, file: String, place: String) throws {
        guard let version = document["stac_version"]?.text else {
            throw STACError.invalid(
                file: file, place: place + ".stac_version",
                problem: Message(zh: "缺失；这不是 STAC 文档", en: "is missing; this is no STAC document"))
        }
        guard version.wholeMatch(of: #/1\.[01]\.\d+/#) != nil else {
            throw STACError.version(file: file, version: String(version.prefix(40)))
        }
    }

    private mutating func time(of properties: JSONValue, at place: String) throws -> (instant: Instant, isSpan: Bool) {
        func moment(_ key: String) throws -> Instant? {
            guard let value = properties[key] else { return nil }
            guard let text = value.text, !text.contains(" "), let instant = Instant(rfc3339: text) else {
                throw invalid(
                    place + "." + key, zh: "应为带时区的 RFC 3339 时间，如 2024-03-05T03:10:00Z",
                    en: "should be an RFC 3339 time with its zone, such as 2024-03-05T03:10:00Z")
            }
            return instant
        }
        if let instant = try moment("datetime") { return (instant, false) }
        guard let start = try moment("start_datetime"), let end = try moment("end_datetime") else {
            throw invalid(
                place + ".datetime", zh: "缺失，也没有 start_datetime 与 end_datetime；请补上采集时间",
                en: "is missing, and so are start_datetime and end_datetime; add when it was acquired")
        }
        guard start <= end else {
            throw invalid(place + ".end_datetime", zh: "早于 start_datetime", en: "is before start_datetime")
        }
        warn(.timeSpan, at: place + ".datetime", detail: "\(start)/\(end)")
        return (end, true)
    }

    /// By projection 2 (`proj:code`) or 1 (`proj:epsg`), of the item or of the first asset that says.
    private func crs(of properties: JSONValue, assets: [String: JSONValue]) -> CRSCode? {
        for holder in [properties] + assets.sorted(by: { $0.key < $1.key }).map(\.value) {
            if let code = holder["proj:code"]?.text.flatMap({ CRSCode($0) }) { return code }
            if let epsg = holder["proj:epsg"]?.number, let code = Int(exactly: epsg), code > 0 {
                return CRSCode(epsg: code)
            }
        }
        return nil
    }

    private mutating func number(
        _ key: String, of holder: JSONValue, at place: String, in range: ClosedRange<Double>
    ) -> Double? {
        guard let value = holder[key] else { return nil }
        guard let number = value.number, range.contains(number) else {
            warn(.unusable, at: place + "." + key, detail: "")
            return nil
        }
        return number
    }

    /// Roles of what is no measurement.
    private static let passedOver: Set<String> = [
        "thumbnail", "overview", "metadata", "graphic", "data-mask", "cloud", "cloud-shadow", "snow-ice", "saturation",
        "land-water", "water-mask", "incidence-angle", "azimuth", "sun-azimuth", "sun-elevation", "terrain-shadow",
    ]
    private static let heightNames: Set<String> = ["elevation", "dsm", "dem", "height", "surface"]

    /// The item's rasters that lie on this machine, and how many it names that are not there.
    private mutating func assets(
        _ members: [String: JSONValue], at place: String
    ) -> (found: [STACAsset], missing: Int) {
        var named: [(key: String, value: JSONValue, address: String, roles: [String], isHeight: Bool)] = []
        for (key, asset) in members.sorted(by: { $0.key < $1.key }) {
            let roles = (asset["roles"]?.array ?? []).compactMap { $0.text?.lowercased() }
            guard let address = asset["href"]?.text else {
                warn(.unusable, at: "\(place).\(key).href", detail: "")
                continue
            }
            guard Self.passedOver.isDisjoint(with: roles),
                Self.isRaster(mediaType: asset["type"]?.text, href: address, isData: roles.contains("data"))
            else { continue }
            let isHeight = Self.heightNames.contains(key.lowercased()) || !Self.heightNames.isDisjoint(with: roles)
            named.append((key, asset, address, roles, isHeight))
        }
        // A preview beside the data it was made from is not a second observation.
        if named.contains(where: { !$0.isHeight && $0.roles.contains("data") }) {
            named.removeAll { !$0.isHeight && !$0.roles.contains("data") }
        }
        var (found, missing): ([STACAsset], Int) = ([], 0)
        for asset in named {
            switch href.resolve(asset.address, in: file) {
            case .refused(let reason):
                if reason == .missing { missing += 1 }
                warn(reason, at: "\(place).\(asset.key).href", detail: String(asset.address.prefix(200)))
            case .file(let path):
                var declaration = Self.declaration(asset.value)
                declaration.isSurfaceModel = asset.isHeight
                found.append(
                    STACAsset(
                        key: asset.key, path: path, roles: asset.roles, mediaType: asset.value["type"]?.text,
                        declaration: declaration,
                        sha256: Self.sha256(asset.value)))
            }
        }
        return (found, missing)
    }

    /// What an asset says of its bands; nothing where it names none that is known.
    private static func declaration(_ asset: JSONValue) -> SceneDeclaration {
        var declaration = SceneDeclaration()
        let bands = asset["bands"]?.array ?? asset["eo:bands"]?.array ?? []
        let names = bands.map { band in
            ["eo:common_name", "common_name", "name"].lazy.compactMap { band[$0]?.text.flatMap(Band.init(commonName:)) }
                .first
        }
        // Of two bands of one colour (Sentinel-2's B08 and B8A, nir and nir08) one is used: that of the plain name.
        let plain = bands.map { band in
            ["eo:common_name", "common_name", "name"].contains { key in
                band[key]?.text.map { Band(rawValue: $0.lowercased()) != nil } ?? false
            }
        }
        let used = Dictionary(grouping: names.indices.filter { names[$0] != nil }, by: { names[$0] }).values
            .compactMap { same in same.first { plain[$0] } ?? same.first }
        if !used.isEmpty { declaration.bands = names.indices.map { used.contains($0) ? names[$0] : nil } }
        let numbers = Set(
            ([asset] + bands + (asset["raster:bands"]?.array ?? [])).compactMap { $0["nodata"]?.number })
        if numbers.count == 1 { declaration.nodata = numbers.first }
        return declaration
    }

    private static func isRaster(mediaType: String?, href: String, isData: Bool) -> Bool {
        let type = (mediaType ?? "").lowercased()
        if type.hasPrefix("image/tiff") || type.hasPrefix("image/vnd.stac.geotiff") || type.hasPrefix("image/jp2") {
            return true
        }
        // Pictures beside the data, unless the item says that they are the data.
        if type.hasPrefix("image/") { return isData }
        guard type.isEmpty || type.hasPrefix("application/octet-stream") else { return false }
        let name = href.split(separator: "?").first.map { $0.lowercased() } ?? ""
        return [".tif", ".tiff", ".jp2"].contains { name.hasSuffix($0) }
    }

    /// A multihash of SHA-256 (code 0x12, 32 bytes) in hexadecimal.
    private static func sha256(_ asset: JSONValue) -> String? {
        guard let text = (asset["file:checksum"] ?? asset["checksum:multihash"])?.text?.lowercased(),
            text.utf8.count == 68, text.hasPrefix("1220"),
            text.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
        else { return nil }
        return String(text.dropFirst(4))
    }

    private mutating func warn(_ reason: STACWarning.Reason, at place: String, detail: String) {
        warnings.append(
            STACWarning(reason: reason, file: file, place: place, detail: Message(zh: detail, en: detail)))
    }

    private func invalid(_ place: String, zh chinese: String, en english: String) -> STACError {
        .invalid(file: file, place: place, problem: Message(zh: chinese, en: english))
    }
}
