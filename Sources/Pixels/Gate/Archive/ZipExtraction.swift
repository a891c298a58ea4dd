import Foundation

/// Writes the bytes of one entry to a new file and holds them against their size and checksum.
struct ZipExtraction {
    let file: ByteFile
    let entry: ZipEntry
    private static let batch = 1 << 20

    /// Throws ``FileFault``; the file at `target` is then the caller's to remove.
    func run(to target: String) throws(FileFault) {
        let output = try Self.create(target, room: entry.size)
        defer { close(output) }
        let checksum =
            switch entry.method {
            case .stored: try copy(to: output)
            case .deflated: try inflate(to: output, target: target)
            }
        guard checksum == entry.checksum else {
            throw ZipEntry.corrupt("\(shown) 的校验和不符", "\(shown) has another checksum")
        }
        var head = [UInt8](repeating: 0, count: 264)
        let count = pread(output, &head, head.count, 0)
        if ArchiveGate.isArchive(Array(head.prefix(max(0, count)))) { throw ZipDirectory.nested(entry) }
    }

    private var shown: String { GateError.escaped(entry.name) }

    /// Copies the packed bytes and gives their checksum.
    private func copy(to output: Int32) throws(FileFault) -> UInt32 {
        var checksum: UInt32 = 0
        var done = 0
        while done < Int(entry.packedSize) {
            let wanted = min(Self.batch, Int(entry.packedSize) - done)
            let piece = try file.bytes(at: Int(entry.dataOffset) + done, upTo: wanted)
            guard piece.count == wanted else { throw ZipEntry.corrupt("\(shown) 不完整", "\(shown) is not whole") }
            checksum = Inflater.checksum(checksum, of: piece)
            try Self.write(piece, to: output, at: done)
            done += wanted
        }
        return checksum
    }

    /// libdeflate wants all bytes at once, so both sides are mapped.
    ///
    /// The packed ones are first copied to a file without a name: if another process shortened a mapped file, this
    /// program would crash.
    private func inflate(to output: Int32, target: String) throws(FileFault) -> UInt32 {
        let packed = try Self.create(target + ".packed", room: entry.packedSize)
        unlink(target + ".packed")
        defer { close(packed) }
        _ = try copy(to: packed)
        let outcome = try Self.mapped(packed, entry.packedSize, isWritable: false) { (source) throws(FileFault) in
            try Self.mapped(output, entry.size, isWritable: true) { (target) throws(FileFault) in
                Inflater.inflate(UnsafeRawBufferPointer(source), into: target)
            }
        }
        switch outcome {
        case .whole(let checksum): return checksum
        case .anotherSize:
            throw FileFault(
                "archive.lies", zh: "\(shown) 解压后的长度与声明不符，可能是压缩炸弹",
                en: "\(shown) unpacks to another size than stated; it may be a compression bomb")
        case .damaged: throw ZipEntry.corrupt("\(shown) 无法解压", "\(shown) cannot be unpacked")
        }
    }

    private static func mapped<Result>(
        _ descriptor: Int32, _ size: UInt64, isWritable: Bool,
        _ body: (UnsafeMutableRawBufferPointer) throws(FileFault) -> Result
    ) throws(FileFault) -> Result {
        // Nothing cannot be mapped.
        guard size > 0 else { return try body(UnsafeMutableRawBufferPointer(start: nil, count: 0)) }
        let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
        guard let base = mmap(nil, Int(size), protection, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
            throw cannotWrite(errno)
        }
        defer { munmap(base, Int(size)) }
        return try body(UnsafeMutableRawBufferPointer(start: base, count: Int(size)))
    }

    /// A new file with its space reserved, so that a full disk is reported before writing starts.
    private static func create(_ path: String, room: UInt64) throws(FileFault) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw cannotWrite(errno) }
        let code = room > 0 ? posix_fallocate(descriptor, 0, off_t(room)) : 0
        guard code == 0 else {
            close(descriptor)
            unlink(path)
            throw cannotWrite(code)
        }
        return descriptor
    }

    private static func write(_ bytes: [UInt8], to output: Int32, at place: Int) throws(FileFault) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(output, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(place + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw cannotWrite(errno) }
            done += count
        }
    }

    private static func cannotWrite(_ code: Int32) -> FileFault {
        let reason = String(cString: strerror(code))
        return FileFault(
            "archive.noSpace", zh: "无法解压（\(reason)）；请检查磁盘空间和权限",
            en: "cannot be unpacked (\(reason)); check the disk's room and permissions")
    }
}
