import Foundation
import Gate
import TestFiles
import Testing

@Suite struct RasterGateTests {
    private let folder: GateFolder
    init() throws { folder = try GateFolder(isQuick: true) }

    private func code(_ bytes: [UInt8], name: String = "a.tif", limits: GateLimits = GateLimits()) -> String? {
        RasterGate.check(folder.write(bytes, to: name), limits: limits).refusal?.code
    }

    private func code(_ change: (inout HandTIFF) -> Void) -> String? {
        var tiff = HandTIFF()
        change(&tiff)
        return code(tiff.bytes())
    }

    @Test(arguments: [true, false], [true, false]) func aWholeTIFFPassesInEveryLayout(_ isLittle: Bool, _ isBig: Bool) {
        for tile in [nil, 16, 32] {
            for (bands, bits) in [(1, 8), (3, 8), (4, 16), (1, 32), (1, 64)] {
                var tiff = HandTIFF(columns: 40, rows: 23, bands: bands, bits: bits, tile: tile)
                (tiff.isLittle, tiff.isBig) = (isLittle, isBig)
                #expect(RasterGate.check(folder.write(tiff.bytes(), to: "a.tif")) == GateReport())
            }
        }
    }

    @Test func whateverLacksItsLastByteIsTruncatedOrCorrupt() {
        for tile in [nil, 16] {
            // Every strip is whole here: 16 rows in strips of 4.
            var tiff = HandTIFF(tile: tile)
            let bytes = tiff.bytes()
            #expect(code(bytes.dropLast()) == "raster.truncated")
            for length in 1..<bytes.count { #expect(code(Array(bytes.prefix(length))) != nil, "\(length)") }
        }
    }

    @Test func aStripAtTheBottomNeedsOnlyTheRowsThatAreLeft() {
        // 18 rows: the fifth strip has two rows of 16 bytes.
        let sizes = (3, [64, 64, 64, 64, 32])
        #expect(code { ($0.rows, $0.replaced) = (18, [279: sizes]) } == nil)
        #expect(code { ($0.rows, $0.replaced) = (18, [279: (3, [64, 64, 64, 64, 31])]) } == "raster.truncated")
    }

    @Test func faultsOfTheStructureHaveTheirCodes() {
        let faults: [(String?, (inout HandTIFF) -> Void)] = [
            ("raster.corrupt", { $0.replaced[256] = (4, [0]) }),
            ("raster.corrupt", { $0.missing = [257] }),
            ("raster.tooLarge", { $0.replaced = [256: (4, [2_147_483_647]), 257: (4, [2_147_483_647])] }),
            ("raster.bands", { $0.replaced[277] = (3, [0]) }),
            ("raster.bands", { $0.replaced[277] = (3, [60_000]) }),
            ("raster.dtype", { $0.replaced = [277: (3, [3]), 258: (3, [8, 16, 8])] }),
            ("raster.dtype", { $0.replaced[258] = (3, [1]) }),
            ("raster.dtype", { $0.replaced[339] = (3, [6]) }),
            ("raster.dtype", { $0.replaced[339] = (3, [3]) }),
            ("raster.decode", { $0.replaced[259] = (3, [65_000]) }),
            ("raster.corrupt", { $0.replaced[284] = (3, [3]) }),
            ("raster.corrupt", { $0.replaced[278] = (4, [0]) }),
            ("raster.corrupt", { $0.missing = [273] }),
            ("raster.corrupt", { $0.missing = [279] }),
            // A block too few.
            ("raster.corrupt", { $0.replaced[273] = (4, [200, 264, 328]) }),
            ("raster.truncated", { $0.replaced[273] = (4, [200, 264, 328, 4_000_000_000]) }),
            ("raster.truncated", { $0.replaced[279] = (4, [64, 64, 64, 4_294_967_295]) }),
            ("raster.truncated", { $0.replaced[279] = (4, [64, 64, 64, 63]) }),
            // In the header.
            ("raster.corrupt", { $0.replaced[273] = (4, [0, 264, 328, 392]) }),
            // Never written: nodata, no fault.
            (nil, { $0.replaced = [273: (4, [0, 0, 0, 0]), 279: (4, [0, 0, 0, 0])] }),
        ]
        for (index, (expected, change)) in faults.enumerated() { #expect(code(change) == expected, "\(index)") }
    }

    @Test func placesBeyondEveryNumberDoNotOverflow() {
        for place in [Int.max, -1, -64] {
            #expect(
                code { ($0.isBig, $0.replaced) = (true, [273: (16, [place, 500, 600, 700])]) } == "raster.truncated")
            #expect(
                code { ($0.isBig, $0.replaced) = (true, [279: (16, [place, 64, 64, 64])]) } == "raster.truncated")
        }
        var tiff = HandTIFF()
        var bytes = tiff.bytes()
        // BitsPerSample (third entry) with 2³² − 1 values.
        bytes.replaceSubrange((10 + 24 + 4)..<(10 + 24 + 8), with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(code(bytes) == "raster.corrupt")
    }

    @Test func aBlockOfMoreThan64MiBIsRefusedUnlessGDALReadsItByRows() {
        // Compressed, so that sizes need not fit: 16,384² bytes decoded.
        func bomb(tile: Int?, rowsPerStrip: Int = 16_384, rows: Int = 16_384) -> String? {
            code { tiff in
                tiff.replaced = [256: (4, [16_384]), 257: (4, [rows]), 259: (3, [8])]
                let (places, sizes) = tile == nil ? (273, 279) : (324, 325)
                (tiff.tile, tiff.replaced[places], tiff.replaced[sizes]) = (
                    tile == nil ? nil : 16, (4, [150]), (4, [60])
                )
                if let tile { (tiff.replaced[322], tiff.replaced[323]) = ((4, [tile]), (4, [tile])) }
                if tile == nil { tiff.replaced[278] = (4, [rowsPerStrip]) }
            }
        }
        #expect(bomb(tile: 16_384) == "raster.blockTooLarge")
        #expect(bomb(tile: nil) == nil)
        // Not one strip for all: GDAL decodes each whole.
        #expect(bomb(tile: nil, rowsPerStrip: 8_192) == "raster.blockTooLarge")
    }

    @Test func pagesThatLoopAreSaidAndTheFirstIsUsed() {
        var tiff = HandTIFF()
        tiff.next = 8
        let report = RasterGate.check(folder.write(tiff.bytes(), to: "loop.tif"))
        #expect(report.refusal == nil && report.warnings.map(\.code) == ["raster.extraPages"])
    }

    @Test(arguments: [
        ("0", 8, true), ("255", 8, true), ("256", 8, false), ("-9999", 8, false), ("nan", 8, false), ("0.5", 8, false),
        ("none", 8, false), (" 0 ", 8, true), ("", 8, true), ("65535", 16, true),
    ]) func aNodataValueThatPixelsCannotHaveIsSaid(_ text: String, _ bits: Int, _ isUsable: Bool) {
        var tiff = HandTIFF(bits: bits)
        tiff.nodata = text
        let report = RasterGate.check(folder.write(tiff.bytes(), to: "a.tif"))
        #expect(report.refusal == nil)
        #expect(report.warnings.map(\.code) == (isUsable ? [] : ["raster.nodataUnusable"]))
    }

    @Test func metadataThatNamesAnotherFileIsRefusedHoweverItIsSpelt() {
        for name in ["OVERVIEW_FILE", "overview_file", "&#79;VERVIEW&#x5f;FILE"] {
            let xml =
                "<GDALMetadata><Item name=\"\(name)\" domain=\"OVERVIEWS\">/vsicurl/http://127.0.0.1:9/o.tif</Item>"
            #expect(code { $0.replaced[42_112] = (2, xml.utf8.map { Int($0) } + [0]) } == "raster.reference")
        }
    }

    @Test func companionsThatGDALWouldOpenAreCheckedToo() {
        var tiff = HandTIFF()
        let bytes = tiff.bytes()
        for suffix in ["ovr", "msk"] {
            folder.write(Array("<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"/>".utf8), to: "a.tif." + suffix)
            #expect(code(bytes) == "raster.driver")
            folder.write(bytes.dropLast(), to: "a.tif." + suffix)
            #expect(code(bytes) == "raster.truncated")
            folder.write(bytes, to: "a.tif." + suffix)
            #expect(code(bytes) == nil)
        }
    }

    @Test(arguments: [
        ("%PDF-1.7", "raster.driver"), ("\u{89}HDF", "raster.format"), ("ncols 4\nnrows 4", "raster.driver"),
        ("P5\n2 2\n255\n", "raster.driver"), ("ENVI\nsamples=1", "raster.driver"), ("<GDAL_WMS/>", "raster.driver"),
        ("{\"type\":\"FeatureCollection\"}", "raster.driver"), ("<html>", "raster.format"),
        ("<!DOCTYPE html>", "raster.format"), ("村庄", "raster.format"), ("", "input.empty"),
        ("<PAMDataset/>", "input.sidecar"), ("<!DOCTYPE VRTDataset [<!ENTITY a 'b'>]><VRTDataset/>", "raster.driver"),
    ]) func whatIsNoRasterIsToldBySignature(_ text: String, _ expected: String) {
        #expect(code(Array(text.utf8)) == expected)
    }

    @Test func aNameOrAnEndThatBelongsToAnotherProgramIsRefused() {
        var tiff = HandTIFF()
        let bytes = tiff.bytes()
        #expect(code(bytes, name: "scene.tif.php") == "raster.format")
        // Whatever has no ending, or one that nobody runs, is judged by its bytes.
        #expect(code(bytes, name: "scene") == nil)
        #expect(code(bytes + HandZIP([("a.txt", [1, 2])]).bytes) == "raster.format")
        // A picture whose comment makes GDAL take it for a VRT.
        #expect(code([0xFF, 0xD8, 0xFF, 0xFE, 1, 1] + Array("<VRTDataset ".utf8), name: "a.jpg") == "raster.format")
    }

    @Test func limitsAreTheCallers() {
        var tiff = HandTIFF()
        let bytes = tiff.bytes()
        var limits = GateLimits()
        limits.maximumPixels = 255
        #expect(code(bytes, limits: limits) == "raster.tooLarge")
        limits = GateLimits()
        limits.maximumBlockBytes = 63
        #expect(code(bytes, limits: limits) == "raster.blockTooLarge")
        limits = GateLimits()
        limits.maximumFileBytes = 100
        #expect(code(bytes, limits: limits) == "raster.tooLarge")
    }

    @Test func pngAndJPEGMustBeWhole() {
        func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
            little(data.count, 4).reversed() + Array(name.utf8) + data + [0, 0, 0, 0]
        }
        func png(_ columns: Int, _ rows: Int) -> [UInt8] {
            let header = Array(little(columns, 4).reversed()) + little(rows, 4).reversed() + [8, 2, 0, 0, 0]
            return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
        }
        let whole = png(4, 3) + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
        #expect(code(whole, name: "a.png") == nil)
        for length in 9..<whole.count { #expect(code(Array(whole.prefix(length)), name: "a.png") != nil) }
        #expect(code(png(2_147_483_647, 2_147_483_647) + chunk("IEND", []), name: "a.png") == "raster.tooLarge")
        #expect(code(png(4, 3) + chunk("IEND", []), name: "a.png") == "raster.truncated")

        let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 3, 0, 4, 1, 1, 0x11, 0]
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]
        let jpeg = [0xFF, 0xD8] + frame + scan + [0xFF, 0xD9]
        #expect(code(jpeg, name: "a.jpg") == nil)
        // Trailing bytes are common; a missing end is grey that nobody photographed.
        #expect(code(jpeg + [0, 1, 2], name: "a.jpg") == nil)
        for length in 3..<jpeg.count { #expect(code(Array(jpeg.prefix(length)), name: "a.jpg") != nil) }
    }

    @Test func jpeg2000NeedsEveryTile() {
        let big = { (value: Int, width: Int) in Array(little(value, width).reversed()) }
        // 20 × 10 pixels in tiles of 10: two of them.
        var header: [UInt8] = [0xFF, 0x4F, 0xFF, 0x51] + big(41, 2) + big(0, 2)
        for value in [20, 10, 0, 0, 10, 10, 0, 0] { header += big(value, 4) }
        header += big(1, 2) + [7, 1, 1]
        func part(_ tile: Int) -> [UInt8] {
            [0xFF, 0x90] + big(10, 2) + big(tile, 2) + big(16, 4) + [0, 1, 0xFF, 0x93, 1, 2]
        }
        let whole = header + part(0) + part(1) + [0xFF, 0xD9]
        #expect(code(whole, name: "a.j2k") == nil)
        #expect(code(header + part(0) + [0xFF, 0xD9], name: "a.j2k") == "raster.truncated")
        for length in 5..<(whole.count - 2) { #expect(code(Array(whole.prefix(length)), name: "a.j2k") != nil) }
        let signature: [UInt8] = [0, 0, 0, 12] + Array("jP  ".utf8) + [0x0D, 0x0A, 0x87, 0x0A]
        #expect(code(signature + big(8 + whole.count, 4) + Array("jp2c".utf8) + whole, name: "a.jp2") == nil)
        #expect(code(signature + [UInt8](repeating: 0xFF, count: 40), name: "a.jp2") == "raster.driver")
    }
}
