import Foundation
import QRCodes
import TestNeeds
import Testing

/// Codes as another program makes them (qrcode, ISO/IEC 18004).
@Suite struct QRCodeTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let python = root.appendingPathComponent(".build/test-python/bin/python3").path

    private static let hasQRCode =
        FileManager.default.isExecutableFile(atPath: python) && (try? run(["-c", "import qrcode"], "")) == ""

    private static func run(_ arguments: [String], _ input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = arguments
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("qr-\(UUID().uuidString)")
        try input.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: output, as: UTF8.self) : "failed"
    }

    private func modules(_ code: QRCode) -> String {
        (0..<code.size).map { row in
            String((0..<code.size).map { code.isDark(column: $0, row: row) ? "1" : "0" })
        }.joined()
    }

    /// Every version, full, half full and empty, under every mask in turn: 120 codes, module by module.
    @Test(.needs(hasQRCode, "no .build/test-python with qrcode; scripts/setup test makes it"))
    func everyVersionIsAsAnotherProgramMakesIt() throws {
        // Bytes that a version holds at level M: ISO/IEC 18004:2015, table 7.
        let most = [
            14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779,
            857,
            911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
        ]
        #expect(QRCode.mostBytes == 2331)
        var cases: [(version: Int, mask: Int, text: String)] = []
        for (index, bytes) in most.enumerated() {
            for (step, count) in [bytes, bytes / 2, 1].enumerated() {
                let text = String((0..<count).map { Character(UnicodeScalar(UInt8(33 + ($0 * 7 + index * 13) % 90))) })
                cases.append((index + 1, (index + 3 * step) % 8, text))
            }
        }
        // Chinese in UTF-8.
        cases.append((5, 6, "南海区里水镇上村 https://例.cn"))
        let input = cases.map { "\($0.version) \($0.mask) \($0.text.utf8.map { String(format: "%02x", $0) }.joined())" }
        let theirs = try Self.run(
            [Self.root.appendingPathComponent("Tests/QRCodesTests/qr_codes.py").path],
            input.joined(separator: "\n") + "\n"
        ).split(separator: "\n")
        try #require(theirs.count == cases.count)
        for (code, wanted) in zip(cases, theirs) {
            let own = try QRCode(code.text, version: code.version, mask: code.mask)
            #expect(own.version == code.version && modules(own) == wanted, "version \(code.version)")
        }
    }

    /// qrcode 8.2, version 1-M, mask 2, of "geo:23.0,113.1".
    @Test func aCodeIsAsOnRecordWhereNoOtherProgramIsThere() throws {
        let rows = [
            "111111100011001111111",
            "100000100011101000001",
            "101110101111001011101",
            "101110101011001011101",
            "101110101110101011101",
            "100000101000101000001",
            "111111101010101111111",
            "000000001111100000000",
            "101111100100101111100",
            "010000010011000011101",
            "101101101010100101110",
            "001101011110000111111",
            "000001100001001010010",
            "000000001100011111001",
            "111111100110100101010",
            "100000101111000010101",
            "101110101100111101011",
            "101110101101000010000",
            "101110101110110100000",
            "100000100101100110100",
            "111111101000111101010",
        ]
        let code = try QRCode("geo:23.0,113.1", mask: 2)
        #expect(code.size == 21 && code.version == 1)
        #expect(modules(code) == rows.joined())
    }

    @Test func theSmallestVersionIsTakenAndOneTooLongIsRefused() throws {
        #expect(try QRCode(String(repeating: "x", count: 14)).version == 1)
        #expect(try QRCode(String(repeating: "x", count: 15)).version == 2)
        #expect(try QRCode("x", version: 7).size == 45)
        #expect(throws: QRCode.Fault.tooLong(bytes: 2332, most: 2331)) {
            try QRCode(String(repeating: "x", count: 2332))
        }
    }

    /// Four light modules around it, nothing but rectangles, and a name that is no markup.
    @Test func thePictureHasAQuietZone() throws {
        let picture = try QRCode("x").svg(title: "\"<b>&")
        #expect(picture.contains("viewBox=\"0 0 29 29\"") && picture.contains("aria-label=\"&quot;&lt;b>&amp;\""))
        // The upper left finder's first row: seven dark modules.
        #expect(picture.contains("d=\"M4 4h7v1h-7z"))
    }
}
