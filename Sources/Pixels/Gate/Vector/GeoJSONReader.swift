/// Reads a GeoJSON text once, front to back, and says whether it is a sound collection of parcels.
///
/// Strict where OGR is lenient (RFC 8259 and RFC 7946): duplicate keys, NaN, bytes after the document, positions of
/// one number or of text. Its own stack of at most ``maximumDepth`` containers stands in for recursion. Memory: the
/// records of the features; time: linear, about 10 ns a byte.
struct GeoJSONReader {
    /// The deepest nesting; a multipolygon in a collection needs 10.
    static let maximumDepth = 64

    /// What a container is for.
    enum Role: UInt8 {
        case root, features, feature, properties, geometry, geometries, coordinates, crs, crsProperties, other
    }

    /// A container that is open.
    struct Frame {
        let role: Role
        let isObject: Bool
        /// The member whose value is being read.
        var key = ""
        var names = MemberNames()
        /// Values read so far.
        var count = 0
        /// Whether they are numbers (of a position) or lists.
        var holdsNumbers = false
        /// Coordinates only: 1 for the member itself.
        var level = 0
    }

    private(set) var scanner: JSONScanner
    var stack: [Frame] = []
    var file = GeoJSONFile()
    private let codeField: String?

    /// Reads the whole text; `codeField` is the field of codes that the user names, nil = found by its name.
    ///
    /// Throws a fault of the structure; faults of single features are in the inspection.
    static func inspect(
        _ bytes: UnsafeBufferPointer<UInt8>, codeField: String? = nil
    ) throws(VectorFault) -> VectorInspection {
        try TextEncoding.requireUTF8(bytes)
        var reader = GeoJSONReader(scanner: JSONScanner(bytes), codeField: codeField)
        try reader.read()
        return try reader.file.inspection(isCodeFieldNamed: codeField != nil)
    }

    private init(scanner: JSONScanner, codeField: String?) {
        self.scanner = scanner
        self.codeField = codeField
        stack.reserveCapacity(Self.maximumDepth)
    }

    private mutating func read() throws(VectorFault) {
        let bytes = scanner.bytes
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { scanner.offset = 3 }
        scanner.skipSpace()
        guard scanner.next != nil else {
            throw VectorFault(
                "input.empty", zh: "文件是空的；请重新上传或导出", en: "the file is empty; upload or export it again")
        }
        repeat {
            if try readValue() { continue }
            try readEnds()
        } while !stack.isEmpty
        scanner.skipSpace()
        guard scanner.next == nil else {
            throw scanner.fault(
                "JSON 文档之后还有多余内容；请重新导出", "there are bytes after the end of the JSON; export the file again")
        }
    }

    /// Reads a value, or opens a container; true if a container was opened that has a value to read next.
    private mutating func readValue() throws(VectorFault) -> Bool {
        scanner.skipSpace()
        guard let byte = scanner.next else { throw scanner.cut }
        switch byte {
        case 0x7B, 0x5B:
            let isObject = byte == 0x7B
            guard stack.count < Self.maximumDepth else {
                throw scanner.fault(
                    "嵌套超过 \(Self.maximumDepth) 层；请检查导出程序",
                    "nested deeper than \(Self.maximumDepth); check what exported it",
                    code: "vector.depth")
            }
            stack.append(try frame(isObject: isObject))
            scanner.offset += 1
            scanner.skipSpace()
            if scanner.next == (isObject ? 0x7D : 0x5D) { return false }
            if isObject { try readName() }
            return true
        case 0x22: try take(text: try scanner.string())
        case 0x2D, 0x30...0x39: try take(number: try scanner.number())
        default: try take(literal: try scanner.literal())
        }
        return false
    }

    /// After a value: closes what ends here and stops before the next value.
    private mutating func readEnds() throws(VectorFault) {
        while let top = stack.indices.last {
            scanner.skipSpace()
            guard let byte = scanner.next else { throw scanner.cut }
            let isObject = stack[top].isObject
            switch byte {
            case 0x2C:
                scanner.offset += 1
                if isObject { try readName() }
                return
            case 0x7D where isObject, 0x5D where !isObject:
                scanner.offset += 1
                let frame = stack.removeLast()
                try close(frame)
            default: throw scanner.fault("不是有效的 JSON；请重新导出", "this is not JSON; export the file again")
            }
        }
    }

    private mutating func readName() throws(VectorFault) {
        scanner.skipSpace()
        guard let byte = scanner.next else { throw scanner.cut }
        guard byte == 0x22 else { throw scanner.fault("此处应为成员名", "a member's name is expected here") }
        let place = scanner.offset
        let name = scanner.decoded(try scanner.string())
        scanner.skipSpace()
        guard scanner.next == 0x3A else {
            throw scanner.next == nil ? scanner.cut : scanner.fault("成员名之后应为冒号", "a colon is expected here")
        }
        scanner.offset += 1
        let top = stack.count - 1
        stack[top].key = name
        guard stack[top].names.insert(name) else {
            throw scanner.fault(
                "成员 \(GateError.escaped(name)) 重复，不同软件会取不同的值；请只保留一个",
                "the member \(GateError.escaped(name)) occurs twice, and programs disagree which one counts; keep one",
                at: place)
        }
    }

    // MARK: - What a value is for

    private func misplaced(_ chinese: String, _ english: String) -> VectorFault { scanner.fault(chinese, english) }

    private var notACollection: VectorFault {
        misplaced("顶层不是 FeatureCollection；请导出为 GeoJSON 要素集", "the top level is no FeatureCollection; export one")
    }

    /// The frame of the container that begins here.
    private mutating func frame(isObject: Bool) throws(VectorFault) -> Frame {
        guard let top = stack.indices.last else {
            guard isObject else { throw notACollection }
            return Frame(role: .root, isObject: true)
        }
        stack[top].count += 1
        let key = stack[top].key
        var role = Role.other
        switch stack[top].role {
        case .root:
            switch key {
            case "features":
                guard !isObject else { throw notACollection }
                file.hasFeatures = true
                role = .features
            case "crs":
                guard isObject else { throw file.crsFault("crs") }
                file.hasCRSMember = true
                role = .crs
            case "type": throw notACollection
            default: break
            }
        case .features:
            guard isObject else { throw misplaced("要素不是对象", "a feature is no object") }
            file.beginFeature()
            role = .feature
        case .feature:
            switch key {
            case "geometry":
                guard isObject else { throw misplaced("几何不是对象", "a geometry is no object") }
                file.hasGeometry = true
                file.geometries.append(GeoJSONFile.Geometry())
                role = .geometry
            case "properties":
                guard isObject else { throw misplaced("属性不是对象", "properties are no object") }
                role = .properties
            case "type": throw misplaced("要素类型不是 Feature", "the type of a feature is not Feature")
            default: break
            }
        case .geometry:
            switch key {
            case "coordinates":
                guard !isObject else { throw misplaced("坐标不是数组", "coordinates are no list") }
                file.withGeometry { $0.hasCoordinates = true }
                role = .coordinates
            case "geometries":
                guard !isObject else { throw misplaced("几何集合不是数组", "geometries are no list") }
                file.withGeometry { $0.hasGeometries = true }
                role = .geometries
            case "type": throw misplaced("几何类型无效", "the type of a geometry is not one of RFC 7946")
            default: break
            }
        case .geometries:
            guard isObject else { throw misplaced("几何不是对象", "a geometry is no object") }
            file.geometries.append(GeoJSONFile.Geometry())
            role = .geometry
        case .coordinates:
            guard !isObject, !stack[top].holdsNumbers else {
                throw misplaced("坐标的嵌套不一致", "coordinates are nested unevenly")
            }
            role = .coordinates
        case .properties: file.takeProperty(key, .other(isObject ? "object" : "list"), codeField: codeField)
        case .crs: role = key == "properties" && isObject ? .crsProperties : .other
        case .crsProperties, .other: break
        }
        var frame = Frame(role: role, isObject: isObject)
        if role == .coordinates { frame.level = stack[top].role == .coordinates ? stack[top].level + 1 : 1 }
        return frame
    }

    private mutating func take(text: JSONScanner.Text) throws(VectorFault) {
        guard let top = stack.indices.last else { throw notACollection }
        stack[top].count += 1
        switch (stack[top].role, stack[top].key) {
        case (.root, "type"):
            let type = scanner.decoded(text)
            guard type == "FeatureCollection" else {
                // One feature a line is a sequence (RFC 8142 without its separators), another format.
                throw type == "Feature"
                    ? VectorFault(
                        "vector.driver", zh: "是单个要素或要素序列，不是 GeoJSON 要素集；请导出为 FeatureCollection",
                        en: "is a feature or a sequence of them, no collection; export a FeatureCollection")
                    : notACollection
            }
            file.isCollection = true
        case (.root, "features"): throw notACollection
        case (.root, "crs"): throw file.crsFault(scanner.decoded(text))
        case (.features, _): throw misplaced("要素不是对象", "a feature is no object")
        case (.feature, "type"):
            guard scanner.decoded(text) == "Feature" else {
                throw misplaced("要素类型不是 Feature", "the type of a feature is not Feature")
            }
            file.hasFeatureType = true
        case (.feature, "geometry"), (.feature, "properties"):
            throw misplaced("几何或属性不是对象", "a geometry or properties are no object")
        case (.geometry, "type"):
            guard let kind = GeoJSONFile.Kind(rawValue: scanner.decoded(text)) else {
                throw misplaced("几何类型无效", "the type of a geometry is not one of RFC 7946")
            }
            file.withGeometry { $0.kind = kind }
        case (.geometry, "coordinates"), (.geometry, "geometries"), (.geometries, _), (.coordinates, _):
            throw misplaced("坐标是文字而不是数字；请改正导出程序", "coordinates are text, not numbers; correct what exported them")
        case (.feature, "id"): file.takeFeatureID(.text(scanner.decoded(text)), codeField: codeField)
        case (.properties, let key): file.takeProperty(key, .text(scanner.decoded(text)), codeField: codeField)
        case (.crs, "type"): file.crsType = scanner.decoded(text)
        case (.crsProperties, "name"): file.crsName = scanner.decoded(text)
        case (.crsProperties, "href"): throw file.crsFault(scanner.decoded(text))
        default: break
        }
    }

    private mutating func take(number: JSONScanner.Number) throws(VectorFault) {
        guard let top = stack.indices.last else { throw notACollection }
        stack[top].count += 1
        if stack[top].role == .coordinates {
            guard stack[top].count == 1 || stack[top].holdsNumbers, stack[top].count <= 4 else {
                throw misplaced(
                    "坐标的嵌套不一致，或一点多于 4 个数", "coordinates are nested unevenly, or a point has more than 4 numbers")
            }
            stack[top].holdsNumbers = true
            file.takeOrdinate(number.value, at: stack[top].count)
            return
        }
        guard number.value.isFinite else {
            throw scanner.fault("数字超出双精度范围", "a number is beyond double precision", at: number.range.lowerBound)
        }
        switch (stack[top].role, stack[top].key) {
        case (.root, "type"), (.root, "features"): throw notACollection
        case (.root, "crs"): throw file.crsFault("crs")
        case (.features, _), (.feature, "geometry"), (.feature, "properties"), (.feature, "type"), (.geometries, _),
            (.geometry, "coordinates"), (.geometry, "geometries"), (.geometry, "type"):
            throw misplaced("此处不应是数字", "a number is out of place here")
        case (.feature, "id"): file.takeFeatureID(value(of: number), codeField: codeField)
        case (.properties, let key): file.takeProperty(key, value(of: number), codeField: codeField)
        default: break
        }
    }

    private func value(of number: JSONScanner.Number) -> GeoJSONFile.Value {
        .number(number.value, text: String(decoding: scanner.bytes[number.range], as: UTF8.self))
    }

    private mutating func take(literal: UInt8) throws(VectorFault) {
        let isNull = literal == 0x6E
        guard let top = stack.indices.last else { throw notACollection }
        stack[top].count += 1
        switch (stack[top].role, stack[top].key) {
        case (.root, "type"), (.root, "features"): throw notACollection
        case (.root, "crs"): throw file.crsFault("null")
        case (.feature, "geometry") where isNull: file.hasGeometry = true
        case (.feature, "properties") where isNull: break
        case (.features, _), (.feature, "geometry"), (.feature, "properties"), (.feature, "type"), (.geometries, _),
            (.geometry, "coordinates"), (.geometry, "geometries"), (.geometry, "type"), (.coordinates, _):
            throw misplaced("此处不应是 null 或真假值", "null, true and false are out of place here")
        case (.properties, let key):
            file.takeProperty(key, isNull ? .null : .other("true or false"), codeField: codeField)
        default: break
        }
    }

    private mutating func close(_ frame: Frame) throws(VectorFault) {
        switch frame.role {
        case .root:
            guard file.isCollection, file.hasFeatures else { throw notACollection }
        case .feature:
            guard file.hasFeatureType else {
                throw misplaced("要素类型不是 Feature", "the type of a feature is not Feature")
            }
            file.endFeature()
        case .geometry:
            guard file.endGeometry(isMember: stack.last?.role == .geometries) else {
                throw misplaced("几何类型与坐标不符", "the type of a geometry does not fit its coordinates")
            }
        case .coordinates:
            if frame.holdsNumbers {
                guard frame.count >= 2 else {
                    throw misplaced("一点只有一个数；坐标至少要两个", "a point has one number; it needs two")
                }
                guard file.endPosition(count: frame.count, level: frame.level) else {
                    throw misplaced("坐标的嵌套不一致", "coordinates are nested unevenly")
                }
            }
        case .crs: try file.endCRS()
        default: break
        }
    }
}

/// The names of an object's members so far.
struct MemberNames {
    private var few: [String] = []
    private var many: Set<String> = []

    /// False where the name is there already, in whatever Unicode normalisation.
    mutating func insert(_ name: String) -> Bool {
        if many.isEmpty {
            if few.contains(name) { return false }
            few.append(name)
            if few.count > 16 { many = Set(few) }
            return true
        }
        return many.insert(name).inserted
    }
}
