import Foundation
import Gate
import TestFiles
import Testing

@Suite struct ArchiveGateTests {
    private let folder: GateFolder
    private let target: GateFolder
    init() throws { (folder, target) = (try GateFolder(isQuick: true), try GateFolder(isQuick: true)) }

    private func unpack(_ bytes: [UInt8], limits: GateLimits = GateLimits()) throws(GateError) -> [UnpackedFile] {
        try ArchiveGate.unpack(folder.write(bytes, to: "a.zip"), into: target.path, limits: limits)
    }

    /// The code of the refusal; what was written until then must be gone.
    private func code(_ bytes: [UInt8], limits: GateLimits = GateLimits()) -> String? {
        do {
            _ = try unpack(bytes, limits: limits)
            return nil
        } catch {
            #expect(target.names.isEmpty)
            return error.note.code
        }
    }

    private func code(_ change: (inout HandZIP.Entry) -> Void) -> String? {
        var zip = HandZIP([("ok.tif", [1, 2, 3]), ("b.tif", Array("imagery".utf8))])
        change(&zip.entries[1])
        return code(zip.bytes)
    }

    @Test func filesComeOutUnderMadeUpNamesAndCompanionsStayTogether() throws {
        let zip = HandZIP([
            ("d/", []), ("d/村 影像.tif", [1, 2, 3]), ("d/村 影像.tfw", [4]), ("d/村 影像.tif.msk", [5, 6]), ("x.tif", []),
            ("__MACOSX/d/._x.tif", [9]),
        ])
        let files = try unpack(zip.bytes)
        #expect(files.map(\.originalName) == ["d/村 影像.tif", "d/村 影像.tfw", "d/村 影像.tif.msk", "x.tif"])
        #expect(target.names == ["0001.tfw", "0001.tif", "0001.tif.msk", "0002.tif"])
        #expect(FileManager.default.contents(atPath: files[2].path) == Data([5, 6]))
    }

    @Test func deflatedEntriesAreInflatedAndHeldAgainstTheirSize() throws {
        // "aaaaaaaaaa" by zlib: raw deflate of one literal and one match.
        let packed: [UInt8] = [0x4B, 0x4C, 0x84, 0x01, 0x00]
        let data = [UInt8](repeating: 0x61, count: 10)
        var entry = HandZIP.Entry(name: Array("a.tif".utf8), data: data)
        (entry.method, entry.packed) = (8, packed)
        var zip = HandZIP([])
        zip.entries = [entry]
        let files = try unpack(zip.bytes)
        #expect(FileManager.default.contents(atPath: files[0].path) == Data(data))
        unlink(files[0].path)
        for size in [9, 11] {
            zip.entries[0].size = size
            #expect(code(zip.bytes) == "archive.lies")
        }
        zip.entries[0].size = nil
        zip.entries[0].packed = [0x07, 0xFF, 0xFF]
        #expect(code(zip.bytes) == "archive.corrupt")
    }

    @Test func hostileEntriesHaveTheirCodes() {
        func name(_ text: String) -> String? { code { $0.name = Array(text.utf8) } }
        for text in ["../b.tif", "/tmp/b.tif", "a/../../b.tif", "..\\b.tif", "C:b.tif", "a\nb.tif", "a\0b.tif"] {
            #expect(name(text) == "archive.path", "\(text)")
        }
        #expect(name("OK.TIF") == "archive.duplicate")
        #expect(name("inner.zip") == "archive.nested")
        #expect(code { $0.mode = 0o120777 } == "archive.symlink")
        #expect(code { $0.mode = 0o020666 } == "archive.path")
        #expect(code { $0.flags = 1 } == "archive.encrypted")
        #expect(code { $0.method = 12 } == "archive.type")
        #expect(code { $0.checksum = 1 } == "archive.corrupt")
        #expect(code { $0.headerOffset = 0 } == "archive.overlap")
        #expect(code { $0.headerOffset = 4_000_000 } == "archive.corrupt")
        // An archive by its bytes, whatever its name.
        #expect(code { $0.data = HandZIP([("c", [1])]).bytes } == "archive.nested")
        #expect(code { $0.packed = Array("imagery!".utf8) } == "archive.lies")
    }

    @Test func bombsAreRefusedBeforeAByteIsUnpacked() {
        var zip = HandZIP([("a.tif", [UInt8](repeating: 0, count: 1_000))])
        (zip.entries[0].method, zip.entries[0].size) = (8, 200_000_000)
        #expect(code(zip.bytes) == "archive.ratio")
        var limits = GateLimits()
        limits.maximumUnpackedBytes = 999
        #expect(
            code(HandZIP([("a.tif", [UInt8](repeating: 0, count: 1_000))]).bytes, limits: limits) == "archive.tooLarge")
        limits = GateLimits()
        limits.maximumEntries = 2
        #expect(code(HandZIP([("a", [1]), ("b", [1]), ("c", [1])]).bytes, limits: limits) == "archive.count")
    }

    @Test func namesInGBKAreDecodedForPeople() throws {
        var zip = HandZIP([("", [1])])
        // 村庄 in GBK.
        zip.entries[0].name = [0xB4, 0xE5, 0xD7, 0xAF] + Array(".tif".utf8)
        #expect(try unpack(zip.bytes).map(\.originalName) == ["村庄.tif"])
        for name in target.names { unlink(target.file(name)) }
        zip.entries[0].flags = 0x800
        #expect(code(zip.bytes) == "archive.path")
    }

    @Test func everyCutAndEveryFlippedByteIsRefusedOrHarmless() {
        let whole = HandZIP([("a.tif", Array("imagery".utf8)), ("b.tif", [1, 2, 3])]).bytes
        for length in 1..<whole.count { #expect(code(Array(whole.prefix(length))) != nil) }
        for index in whole.indices {
            for bit in [0x01, 0x80, 0xFF] as [UInt8] {
                var bytes = whole
                bytes[index] ^= bit
                if code(bytes) == nil {
                    // Dates and the like may be anything; what comes out are the same bytes.
                    for name in target.names {
                        let data = FileManager.default.contents(atPath: target.file(name))
                        #expect(data == Data("imagery".utf8) || data == Data([1, 2, 3]))
                        unlink(target.file(name))
                    }
                }
            }
        }
        #expect(code([0x1F, 0x8B, 8, 0]) == "archive.type")
        #expect(ArchiveGate.isArchive(folder.write([0x1F, 0x8B, 8, 0], to: "a.gz")))
    }
}
