/// A FlatGeobuf's frame: magic, header, index and every feature's length against the bytes that there are.
///
/// The header is a FlatBuffers table; only its counts are read, through bounds-checked offsets.
struct FlatGeobufCheck {
    static let magic: [UInt8] = [0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62]
    private let bytes: UnsafeBufferPointer<UInt8>

    /// Throws `vector.parse` where a part lies beyond the file, `vector.crs` where the CRS holds a link.
    static func inspect(_ bytes: UnsafeBufferPointer<UInt8>) throws(VectorFault) -> VectorInspection {
        try FlatGeobufCheck(bytes: bytes).inspect()
    }

    private func inspect() throws(VectorFault) -> VectorInspection {
        guard let stated = bytes.littleEndian(at: 8), stated >= 8, stated < 10 << 20,
            let header = bytes.part(12, Int(stated)), let root = header.littleEndian(at: 0), root < stated
        else { throw damaged("文件头超出文件", "the header lies beyond the file") }
        if ["://", "/vsi"].contains(where: { contains(header, $0) }) {
            throw VectorFault(
                "vector.crs", zh: "文件头中有链接；不会访问，请用 EPSG 代码重新导出",
                en: "the header holds a link, which is never followed; export again with an EPSG code")
        }
        // Slots of the table: 8 = number of features, 9 = width of the index (16 where absent, 0 = no index).
        let count = field(8, of: Int(root), in: header).flatMap { header.littleEndian64(at: $0) } ?? 0
        let width = field(9, of: Int(root), in: header).flatMap { header.littleEndian16(at: $0) } ?? 16
        var place = 12 + Int(stated)
        guard count <= UInt64(bytes.count) / 8 else {
            throw damaged("自称有 \(count) 个要素，超出文件", "claims \(count) features, more than the file holds")
        }
        if width > 0, count > 0 {
            guard width >= 2 else { throw damaged("索引宽度无效", "the index has no valid width") }
            // A packed Hilbert R-tree: 40 bytes a node, levels until one root is left.
            var nodes = Int(count)
            var level = Int(count)
            repeat {
                level = (level + Int(width) - 1) / Int(width)
                nodes += level
            } while level > 1
            place += 40 * nodes
        }
        guard place <= bytes.count else { throw damaged("索引超出文件", "the index lies beyond the file") }
        var features = 0
        while place < bytes.count {
            guard let size = bytes.littleEndian(at: place), size >= 8, Int(size) <= bytes.count - place - 4 else {
                throw damaged("第 \(features + 1) 个要素超出文件", "feature \(features + 1) lies beyond the file")
            }
            place += 4 + Int(size)
            features += 1
        }
        guard count == 0 || UInt64(features) == count else {
            throw damaged("应有 \(count) 个要素，实有 \(features)", "should have \(count) features and has \(features)")
        }
        var inspection = VectorInspection(format: .flatGeobuf)
        if features == 0 {
            inspection.fault(
                GateNote(
                    "vector.noFeatures", zh: "没有任何要素；空文件不会覆盖宗地登记，请重新导出",
                    en: "has no feature; an empty file does not replace the register, export it again"))
        }
        return inspection
    }

    /// Where a field of a FlatBuffers table lies; nil where it is absent.
    private func field(_ slot: Int, of table: Int, in buffer: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let back = buffer.littleEndian(at: table) else { return nil }
        let vtable = table - Int(Int32(bitPattern: back))
        guard let size = buffer.littleEndian16(at: vtable), 4 + 2 * slot + 2 <= Int(size),
            let offset = buffer.littleEndian16(at: vtable + 4 + 2 * slot), offset > 0
        else { return nil }
        return table + Int(offset)
    }

    private func contains(_ buffer: UnsafeBufferPointer<UInt8>, _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard buffer.count >= wanted.count else { return false }
        return (0...(buffer.count - wanted.count)).contains { start in
            wanted.indices.allSatisfy { buffer[start + $0] == wanted[$0] }
        }
    }

    private func damaged(_ chinese: String, _ english: String) -> VectorFault {
        VectorFault("vector.parse", zh: "\(chinese)；请重新导出", en: "\(english); export the file again")
    }
}
