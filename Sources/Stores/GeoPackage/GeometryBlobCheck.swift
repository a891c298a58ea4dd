/// Checks a GeoPackageBinary geometry (clause 2.1.3) and its WKB (OGC 06-103r4 §8.2) against the bytes that there are,
/// without building it; its own stack stands in for recursion.
struct GeometryBlobCheck {
    /// What a sound geometry holds.
    struct Content: Equatable {
        var hasPolygon = false
        /// Points or lines, alone or beside polygons.
        var hasOther = false
        var hasHeights = false
    }

    enum Outcome: Equatable {
        case sound(Content)
        case empty
        /// What is wrong, to follow "geometry".
        case damaged(String, String)
        /// A coordinate is not a number, or beyond 10⁹.
        case outOfRange
    }

    private struct Damage: Error {
        let chinese: String
        let english: String

        init(_ chinese: String, _ english: String) { (self.chinese, self.english) = (chinese, english) }
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0
    private var isLittleEndian = true
    private var content = Content()
    private var positions = 0
    private var hasWildNumber = false
    private var (minX, minY, maxX, maxY) = (Double.infinity, Double.infinity, -Double.infinity, -Double.infinity)

    static func check(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        var check = GeometryBlobCheck(bytes: bytes)
        do {
            return try check.run()
        } catch {
            return .damaged(error.chinese, error.english)
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func run() throws(Damage) -> Outcome {
        guard bytes.count >= 8, bytes[0] == 0x47, bytes[1] == 0x50, bytes[2] == 0 else {
            throw Damage("没有 GeoPackage 几何头", "has no GeoPackage header")
        }
        let flags = bytes[3]
        let envelope = Int(flags >> 1 & 0b111)
        guard flags & 0b1110_0000 == 0, envelope <= 4 else {
            throw Damage("的几何头标志无效", "has flags that the standard does not know")
        }
        let isMarkedEmpty = flags & 0b1_0000 != 0
        isLittleEndian = flags & 1 == 1
        offset = 8
        var edges: [Double] = []
        for _ in 0..<[0, 4, 6, 6, 8][envelope] { edges.append(Double(bitPattern: try integer(UInt64.self))) }
        try geometries()
        guard offset == bytes.count else { throw Damage("之后还有多余字节", "is followed by stray bytes") }
        if positions == 0 { return .empty }
        guard !hasWildNumber else { return .outOfRange }
        guard !isMarkedEmpty else { throw Damage("自称为空却有坐标", "says that it is empty and is not") }
        if edges.count >= 4 {
            // Written so that NaN fails too; writers round to single precision at the worst.
            let slack = max(abs(minX), abs(maxX), abs(minY), abs(maxY)) * 1e-6
            let holds =
                edges[0] <= minX + slack && edges[1] >= maxX - slack && edges[2] <= minY + slack
                && edges[3] >= maxY - slack
            guard holds, edges[0] <= edges[1], edges[2] <= edges[3] else {
                throw Damage("与其外包矩形不符", "does not fit its envelope")
            }
        }
        return .sound(content)
    }

    private mutating func geometries() throws(Damage) {
        // How many geometries each open collection still has.
        var left = [1]
        while let top = left.indices.last {
            guard left[top] > 0 else {
                left.removeLast()
                continue
            }
            left[top] -= 1
            let order = try integer(UInt8.self)
            guard order <= 1 else { throw Damage("的字节序无效", "has an unknown byte order") }
            isLittleEndian = order == 1
            let (type, dimensions) = try geometryType()
            if dimensions > 2 { content.hasHeights = true }
            switch type {
            case 1:
                content.hasOther = true
                try take(positions: 1, dimensions: dimensions)
            case 2, 8:
                // Lines of a curve polygon are its rings.
                if left.count == 1 { content.hasOther = true }
                try take(positions: try count(of: 8 * dimensions), dimensions: dimensions)
            case 3:
                content.hasPolygon = true
                for _ in 0..<(try count(of: 4)) {
                    try take(positions: try count(of: 8 * dimensions), dimensions: dimensions)
                }
            case 4, 5, 6, 7, 9, 10, 11, 12:
                if type == 10 { content.hasPolygon = true }
                if [4, 5, 9, 11].contains(type), left.count == 1 { content.hasOther = true }
                guard left.count < 16 else { throw Damage("嵌套超过 16 层", "is nested deeper than 16") }
                left.append(try count(of: 9))
            default: throw Damage("的类型 \(type) 未知", "is of the unknown type \(type)")
            }
        }
    }

    /// The type without its dimensions, by ISO numbers (1003 = with height) or by the flags of older writers.
    private mutating func geometryType() throws(Damage) -> (type: UInt32, dimensions: Int) {
        var code = try integer(UInt32.self)
        var dimensions = 2
        if code & 0x8000_0000 != 0 { dimensions += 1 }
        if code & 0x4000_0000 != 0 { dimensions += 1 }
        guard code & 0x2000_0000 == 0 else { throw Damage("含 PostGIS 的 SRID 标志", "has PostGIS's SRID flag") }
        code &= 0x1FFF_FFFF
        switch code / 1_000 {
        case 0: return (code, dimensions)
        case 1, 2: return (code % 1_000, 3)
        case 3: return (code % 1_000, 4)
        default: throw Damage("的类型 \(code) 未知", "is of the unknown type \(code)")
        }
    }

    /// A count that the bytes left can hold at `size` bytes each.
    private mutating func count(of size: Int) throws(Damage) -> Int {
        let count = Int(try integer(UInt32.self))
        guard count <= (bytes.count - offset) / size else {
            throw Damage("自称有 \(count) 个部分，超出其字节", "claims \(count) parts, more than its bytes hold")
        }
        return count
    }

    private mutating func take(positions count: Int, dimensions: Int) throws(Damage) {
        for _ in 0..<count {
            let x = Double(bitPattern: try integer(UInt64.self))
            let y = Double(bitPattern: try integer(UInt64.self))
            for _ in 2..<dimensions { _ = try integer(UInt64.self) }
            // Written so that NaN is caught too.
            if !(abs(x) < 1e9 && abs(y) < 1e9) { hasWildNumber = true }
            (minX, maxX, minY, maxY) = (min(minX, x), max(maxX, x), min(minY, y), max(maxY, y))
        }
        positions += count
    }

    private mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws(Damage) -> Value {
        let size = MemoryLayout<Value>.size
        guard offset + size <= bytes.count else { throw Damage("不完整", "is cut") }
        let value = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[offset..<(offset + size)])
            .loadUnaligned(as: Value.self)
        offset += size
        return isLittleEndian ? Value(littleEndian: value) : Value(bigEndian: value)
    }
}
