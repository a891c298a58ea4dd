public import Foundation
public import Ground

/// GeoPackageBinary (clause 2.1.3): magic, flags, CRS number and envelope before the WKB.
public enum GeometryBlob {
    /// Encodes a multipolygon, little endian, with an x-y envelope unless it is empty (requirements 19 and 152).
    public static func encode(_ geometry: MultiPolygon, srsID: Int) -> Data {
        let bounds = geometry.bounds
        // Bit 0: little endian. Bits 1-3: envelope kind, 1 = x and y. Bit 4: empty geometry.
        var data = Data([0x47, 0x50, 0, bounds == nil ? 0b1_0001 : 0b0_0011])
        append(Int32(srsID), to: &data)
        if let bounds {
            for edge in [bounds.minX, bounds.maxX, bounds.minY, bounds.maxY] { append(edge.bitPattern, to: &data) }
        }
        data.append(contentsOf: WellKnownBinary.encode(geometry))
        return data
    }

    /// Encodes a point, little endian, with an envelope, by which the R-tree finds it.
    public static func encode(_ point: Coordinate, srsID: Int) -> Data {
        var data = Data([0x47, 0x50, 0, 0b0_0011])
        append(Int32(srsID), to: &data)
        for edge in [point.x, point.x, point.y, point.y] { append(edge.bitPattern, to: &data) }
        // WKB: little endian, kind 1.
        data.append(1)
        append(UInt32(1), to: &data)
        for number in [point.x, point.y] { append(number.bitPattern, to: &data) }
        return data
    }

    /// Decodes a polygon or multipolygon; nil for anything else.
    public static func decode(_ data: Data) -> MultiPolygon? {
        guard let header = header(of: data) else { return nil }
        return WellKnownBinary.decode(data.dropFirst(header.length))
    }

    /// The bounds, from the envelope where there is one; nil for an empty geometry or what is no geometry.
    static func bounds(of data: Data) -> Bounds? {
        guard let header = header(of: data), !header.isEmpty else { return nil }
        guard header.hasEnvelope else { return decode(data)?.bounds }
        let edges = (0..<4).map { index in
            double(in: data, at: 8 + 8 * index, littleEndian: header.isLittleEndian)
        }
        return Bounds(minX: edges[0], minY: edges[2], maxX: edges[1], maxY: edges[3])
    }

    private struct Header {
        let length: Int
        let isEmpty: Bool
        let hasEnvelope: Bool
        let isLittleEndian: Bool
    }

    private static func header(of data: Data) -> Header? {
        guard data.count >= 8 else { return nil }
        let start = data.startIndex
        guard data[start] == 0x47, data[start + 1] == 0x50 else { return nil }
        let flags = data[start + 3]
        let envelope = Int(flags >> 1 & 0b111)
        guard envelope <= 4 else { return nil }
        let length = 8 + [0, 32, 48, 48, 64][envelope]
        guard data.count >= length else { return nil }
        return Header(
            length: length, isEmpty: flags & 0b1_0000 != 0, hasEnvelope: envelope > 0, isLittleEndian: flags & 1 == 1)
    }

    private static func double(in data: Data, at offset: Int, littleEndian: Bool) -> Double {
        var bits: UInt64 = 0
        for index in 0..<8 {
            bits |= UInt64(data[data.startIndex + offset + index]) << UInt64(8 * (littleEndian ? index : 7 - index))
        }
        return Double(bitPattern: bits)
    }

    private static func append(_ value: some FixedWidthInteger, to data: inout Data) {
        withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
}
