/// The first 100 bytes of an SQLite file against the file's size (SQLite file format, §1.3).
enum SQLiteHeader {
    static let magic: [UInt8] = Array("SQLite format 3\0".utf8)

    /// Throws `gpkg.corrupt` where no SQLite would read the file, or pages are missing at its end.
    static func check(_ head: UnsafeBufferPointer<UInt8>, size: Int) throws(VectorFault) {
        guard head.count >= 100, head.prefix(16).elementsEqual(magic) else {
            throw corrupt("不是 SQLite 数据库", "is no SQLite database")
        }
        let stated = Int(head[16]) << 8 | Int(head[17])
        let pageSize = stated == 1 ? 65_536 : stated
        guard pageSize >= 512, pageSize & (pageSize - 1) == 0 else {
            throw corrupt("页大小 \(stated) 无效", "has pages of \(stated) bytes, which there cannot be")
        }
        // Payload fractions and the size of usable space are fixed.
        guard head[21] == 64, head[22] == 32, head[23] == 32, pageSize - Int(head[20]) >= 480,
            (1...2).contains(head[18]), (1...2).contains(head[19])
        else { throw corrupt("文件头无效", "has an invalid header") }
        guard size % pageSize == 0 else { throw corrupt("末页不完整", "ends within a page") }
        // The page count is valid only where the version number beside it agrees.
        if let pages = head.bigEndian(at: 28), pages > 0, head.bigEndian(at: 24) == head.bigEndian(at: 92) {
            guard Int(pages) * pageSize <= size else {
                throw corrupt(
                    "应有 \(pages) 页，实有 \(size / pageSize) 页", "should have \(pages) pages and has \(size / pageSize)")
            }
        }
    }

    static func corrupt(_ chinese: String, _ english: String) -> VectorFault {
        VectorFault(
            "gpkg.corrupt", zh: "\(chinese)，GeoPackage 已损坏或未传完；请重新上传或从备份恢复",
            en: "\(english): the GeoPackage is damaged or was not copied whole; upload it again or restore a backup")
    }
}
