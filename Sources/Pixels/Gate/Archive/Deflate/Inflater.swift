import CDeflate

/// Raw DEFLATE (RFC 1951) and CRC-32, by libdeflate.
enum Inflater {
    enum Outcome {
        /// All bytes in, all bytes out; with the checksum of what came out.
        case whole(checksum: UInt32)
        case anotherSize
        case damaged
    }

    /// Fills `target` exactly with what `source` unpacks to; not a byte more is written.
    static func inflate(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Outcome {
        guard let decompressor = libdeflate_alloc_decompressor() else { return .damaged }
        defer { libdeflate_free_decompressor(decompressor) }
        var (used, made) = (0, 0)
        // An empty entry has no address; libdeflate wants one.
        var nothing: UInt8 = 0
        let result = withUnsafeMutableBytes(of: &nothing) { spare in
            libdeflate_deflate_decompress_ex(
                decompressor, source.baseAddress ?? UnsafeRawPointer(spare.baseAddress), source.count,
                target.baseAddress ?? spare.baseAddress, target.count, &used, &made)
        }
        switch result {
        case LIBDEFLATE_SUCCESS where made == target.count && used == source.count:
            return .whole(checksum: UInt32(libdeflate_crc32(0, target.baseAddress, target.count)))
        case LIBDEFLATE_INSUFFICIENT_SPACE, LIBDEFLATE_SUCCESS: return .anotherSize
        default: return .damaged
        }
    }

    /// The checksum of everything until now and `bytes`.
    static func checksum(_ sum: UInt32, of bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { UInt32(libdeflate_crc32(sum, $0.baseAddress, $0.count)) }
    }
}
