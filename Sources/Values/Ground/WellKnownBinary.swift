/// Little-endian well-known binary of polygons (OGC 06-103r4, §8.2).
public enum WellKnownBinary {
    /// Encodes as MultiPolygon (type 6), little endian.
    public static func encode(_ geometry: MultiPolygon) -> [UInt8] {
        var bytes: [UInt8] = []
        append(1, UInt32(6), to: &bytes)
        append(UInt32(geometry.polygons.count), to: &bytes)
        for polygon in geometry.polygons {
            append(1, UInt32(3), to: &bytes)
            append(UInt32(polygon.rings.count), to: &bytes)
            for ring in polygon.rings {
                append(UInt32(ring.count), to: &bytes)
                for coordinate in ring {
                    append(coordinate.x.bitPattern, to: &bytes)
                    append(coordinate.y.bitPattern, to: &bytes)
                }
            }
        }
        return bytes
    }

    /// Decodes Polygon (3) or MultiPolygon (6), either byte order, two dimensions; nil for anything else.
    ///
    /// Counts are checked against the bytes left, so a hostile count cannot make it allocate.
    public static func decode(_ bytes: some RandomAccessCollection<UInt8>) -> MultiPolygon? {
        var reader = Reader(bytes: Array(bytes))
        guard let geometry = reader.geometry(), reader.offset == reader.bytes.count else { return nil }
        return geometry
    }

    private static func append(_ order: UInt8, _ type: UInt32, to bytes: inout [UInt8]) {
        bytes.append(order)
        append(type, to: &bytes)
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private struct Reader {
        let bytes: [UInt8]
        var offset = 0
        var isLittleEndian = true

        mutating func integer<Value: FixedWidthInteger>(_: Value.Type) -> Value? {
            let size = MemoryLayout<Value>.size
            guard offset + size <= bytes.count else { return nil }
            let value = bytes[offset..<(offset + size)].withUnsafeBytes { $0.loadUnaligned(as: Value.self) }
            offset += size
            return isLittleEndian ? Value(littleEndian: value) : Value(bigEndian: value)
        }

        mutating func header() -> UInt32? {
            guard let order = integer(UInt8.self), order <= 1 else { return nil }
            isLittleEndian = order == 1
            return integer(UInt32.self)
        }

        /// A count that the remaining bytes can hold at `size` bytes an element.
        mutating func count(elementSize: Int) -> Int? {
            guard let count = integer(UInt32.self), Int(count) <= (bytes.count - offset) / elementSize else {
                return nil
            }
            return Int(count)
        }

        mutating func ring() -> [Coordinate]? {
            guard let count = count(elementSize: 16) else { return nil }
            var ring: [Coordinate] = []
            ring.reserveCapacity(count)
            for _ in 0..<count {
                guard let x = integer(UInt64.self), let y = integer(UInt64.self) else { return nil }
                ring.append(Coordinate(x: Double(bitPattern: x), y: Double(bitPattern: y)))
            }
            return ring
        }

        mutating func polygonBody() -> Polygon? {
            guard let count = count(elementSize: 4), count > 0 else { return nil }
            var rings: [[Coordinate]] = []
            for _ in 0..<count {
                guard let ring = ring() else { return nil }
                rings.append(ring)
            }
            return Polygon(exterior: rings[0], holes: Array(rings.dropFirst()))
        }

        mutating func geometry() -> MultiPolygon? {
            switch header() {
            case 3: return polygonBody().map { MultiPolygon([$0]) }
            case 6:
                guard let count = count(elementSize: 9) else { return nil }
                var polygons: [Polygon] = []
                for _ in 0..<count {
                    guard header() == 3, let polygon = polygonBody() else { return nil }
                    polygons.append(polygon)
                }
                return MultiPolygon(polygons)
            default: return nil
            }
        }
    }
}
