import Catalogue
import Foundation
import Ground
import Testing

@testable import STAC

@Suite struct STACReaderTests {
    /// An item's JSON with one raster beside it.
    private func item(
        _ id: String = "one", version: String = "1.1.0", properties: String = #""datetime":"2024-03-05T03:10:00Z""#,
        assets: String = #""data":{"href":"./a.tif","type":"image/tiff; application=geotiff","roles":["data"]}"#,
        more: String = ""
    ) -> String {
        #"{"type":"Feature","stac_version":"\#(version)","id":"\#(id)","geometry":null,\#(more)"#
            + #""properties":{\#(properties)},"links":[],"assets":{\#(assets)}}"#
    }

    private func read(_ text: String, roots: [String] = []) throws -> STACReader.Delivery {
        let folder = try TemporaryFolder()
        try folder.write("", to: "a.tif")
        try folder.write("", to: "b c.tif")
        return try STACReader(roots: roots).read(try folder.write(text, to: "item.json"))
    }

    @Test func whatWasExportedIsReadBackTheSame() throws {
        let folder = try TemporaryFolder()
        let scenes = try varied(in: folder)
        let catalogue = try STACWriter(scenes).write(to: folder.path + "/stac")
        let delivery = try STACReader(roots: [folder.path]).read(catalogue)
        #expect(delivery.warnings.isEmpty)
        #expect(delivery.items.count == scenes.count)
        for expected in scenes {
            let item = try #require(delivery.items.first { $0.id == ItemDocument.id(of: expected) })
            let asset = try #require(item.assets.first)
            #expect(item.assets.count == 1)
            #expect(asset.path == expected.path)
            #expect(asset.sha256 == expected.id.text)
            #expect(asset.kind == (expected.description.isSurfaceModel ? .surfaceModel : .imagery))
            #expect(item.crs == expected.description.crs)
            #expect(item.gsd == expected.description.pixelSizeMetres)
            // What the file itself says, without what only the item can know.
            var bare = expected.description
            (bare.cloudShare, bare.sunAzimuth, bare.sunElevation) = (nil, nil, nil)
            (bare.offNadir, bare.viewAzimuth, bare.platform) = (nil, nil, nil)
            #expect(item.acquiredAt == expected.acquiredAt)
            #expect(item.sensorClass?.value == expected.sensorClass)
            #expect(item.merged(into: bare) == expected.description)
        }
    }

    @Test func oneItemOfEitherVersionIsRead() throws {
        let new = try read(item(properties: #""datetime":"2024-03-05T11:10:00.5+08:00","proj:code":"EPSG:4547""#))
        #expect(new.items.first?.acquiredAt.description == "2024-03-05T03:10:00Z")
        #expect(new.items.first?.crs == CRSCode(epsg: 4547))
        let old = try read(
            item(
                version: "1.0.0",
                properties: #""datetime":"2024-03-05T03:10:00Z","proj:epsg":4547,"eo:cloud_cover":30,"gsd":0.08"#))
        #expect(old.items.first?.crs == CRSCode(epsg: 4547))
        #expect(old.items.first?.cloudShare == 0.3)
        #expect(old.items.first?.sensorClass?.value == .drone)
        #expect(old.items.first?.sensorClass?.source.english.contains("0.08") == true)
    }

    @Test func aCollectionOfItemsIsReadAndABadOneAmongThemIsPassedOver() throws {
        let delivery = try read(
            #"{"type":"FeatureCollection","features":[\#(item("a")),\#(item("b", properties: "")),\#(item("c"))]}"#)
        #expect(delivery.items.map(\.id) == ["a", "c"])
        #expect(delivery.warnings.map(\.reason) == [.unusable])
        #expect(delivery.warnings[0].place == "$.features[1]")
        #expect(delivery.warnings[0].message.english.contains("$.features[1].properties.datetime is missing"))
    }

    @Test(arguments: [
        "2024-03-05", "2024-03-05T03:10:00", "2024-03-05 03:10:00Z", "2024-3-05T03:10:00Z", "2024-02-30T03:10:00Z",
        "2024-03-05T24:00:00Z", "2024-03-05T03:60:00Z", "2024-03-05T03:10:61Z", "2024-03-05T03:10:00+0800",
        "2024-03-05T03:10:00+24:00", "2024-03-05T03:10:00,5Z", "2024-03-05T03:10Z", "", "0", "２０２４-03-05T03:10:00Z",
    ]) func aTimeThatIsNotRFC3339IsRefused(text: String) {
        #expect { try read(item(properties: #""datetime":"\#(text)""#)) } throws: { error in
            guard case .invalid(_, "$.properties.datetime", _) = error as? STACError else { return false }
            return true
        }
    }

    @Test func aSpanCountsAsItsEndAndIsMarked() throws {
        let span =
            #""datetime":null,"start_datetime":"2024-03-01T00:00:00Z","end_datetime":"2024-03-05T00:00:00Z""#
        let delivery = try read(item(properties: span))
        #expect(delivery.items[0].acquiredAt.description == "2024-03-05T00:00:00Z")
        #expect(delivery.items[0].isTimeSpan)
        #expect(delivery.warnings.map(\.reason) == [.timeSpan])
        #expect(throws: STACError.self) {
            try read(item(properties: #""datetime":null,"start_datetime":"2024-03-01T00:00:00Z""#))
        }
        #expect(throws: STACError.self) {
            try read(
                item(properties: span.replacingOccurrences(of: "2024-03-01", with: "2024-04-01")))
        }
    }

    @Test(arguments: [
        "https://example.org/a.tif", "s3://bucket/a.tif", "//example.org/a.tif", "HTTP://example.org/a.tif",
        "/vsicurl/https://example.org/a.tif", "data:image/tiff;base64,AAAA", "file://example.org/a.tif",
    ]) func whatLiesOnANetworkIsPassedOverAndSaid(href: String) throws {
        let delivery = try read(item(assets: #""data":{"href":"\#(href)","type":"image/tiff"}"#))
        #expect(delivery.items[0].assets.isEmpty)
        #expect(delivery.warnings.map(\.reason) == [.remote, .noRaster])
    }

    @Test(arguments: ["/etc/passwd", "../../../../../../../../etc/passwd", "file:///etc/passwd", "%2Fetc%2Fpasswd"])
    func whatLiesOutsideIsPassedOverAndSaid(href: String) throws {
        let delivery = try read(item(assets: #""data":{"href":"\#(href)","type":"image/tiff","roles":["data"]}"#))
        #expect(delivery.items[0].assets.isEmpty)
        #expect(delivery.warnings.map(\.reason) == [.outsideRoots, .noRaster])
        let allowed = try read(
            item(assets: #""data":{"href":"\#(href)","type":"image/tiff","roles":["data"]}"#), roots: ["/etc"])
        #expect(allowed.items[0].assets.map(\.path) == ["/etc/passwd"])
    }

    @Test func aLinkOutOfTheFolderAndARootOfASimilarNameAreOutside() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "rooted/x.tif")
        try FileManager.default.createDirectory(atPath: folder.path + "/root", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/root/link.tif", withDestinationPath: folder.path + "/rooted/x.tif")
        let file = try folder.write(
            item(
                assets:
                    #""a":{"href":"link.tif","type":"image/tiff"},"b":{"href":"../rooted/x.tif","type":"image/tiff"}"#),
            to: "root/item.json")
        let delivery = try STACReader().read(file)
        #expect(delivery.warnings.map(\.reason) == [.outsideRoots, .outsideRoots, .noRaster])
    }

    @Test func foldersMissingFilesAndOtherKindsAreNoRasters() throws {
        let delivery = try read(
            item(
                assets: #""gone":{"href":"gone.tif","type":"image/tiff"},"dir":{"href":".","type":"image/tiff"},"#
                    + #""thumb":{"href":"https://x/y.png","type":"image/png","roles":["thumbnail"]},"#
                    + #""doc":{"href":"a.tif","type":"text/html"},"plain":{"href":"b%20c.tif"},"none":{}"#))
        #expect(delivery.items[0].assets.map(\.key) == ["plain"])
        #expect(
            delivery.warnings.map(\.place).sorted() == [
                "$.assets.dir.href", "$.assets.gone.href", "$.assets.none.href",
            ])
        #expect(delivery.warnings.map(\.reason.rawValue).sorted() == ["missing", "missing", "unusable"])
    }

    @Test func dataComesBeforeThePictureMadeOfItAndHeightsAreTold() throws {
        let delivery = try read(
            item(
                assets: #""visual":{"href":"a.tif","type":"image/tiff","roles":["visual"]},"#
                    + #""ortho":{"href":"b c.tif","type":"image/tiff","roles":["data"]},"#
                    + #""DSM":{"href":"a.tif","type":"image/tiff; application=geotiff"}"#))
        #expect(delivery.items[0].assets.map(\.key) == ["DSM", "ortho"])
        #expect(delivery.items[0].assets.map(\.kind) == [.surfaceModel, .imagery])
    }

    @Test func aCatalogueThatLinksInACircleIsReadOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "a.tif")
        let links = { (links: [(String, String)]) in
            "[" + links.map { #"{"rel":"\#($0.0)","href":"\#($0.1)"}"# }.joined(separator: ",") + "]"
        }
        try folder.write(item("deep"), to: "deep.json")
        try folder.write(
            #"{"type":"Collection","stac_version":"1.0.0","id":"c","links":"#
                + links([("root", "catalog.json"), ("child", "catalog.json"), ("item", "deep.json")]) + "}",
            to: "collection.json")
        let root = try folder.write(
            #"{"type":"Catalog","stac_version":"1.0.0","id":"r","links":"#
                + links([
                    ("self", "https://example.org/catalog.json"), ("child", "collection.json"), ("item", "deep.json"),
                    ("item", "https://example.org/item.json"), ("item", "broken.json"),
                ]) + "}", to: "catalog.json")
        try folder.write("{", to: "broken.json")
        let delivery = try STACReader().read(root)
        #expect(delivery.items.map(\.id) == ["deep"])
        #expect(delivery.warnings.map(\.reason) == [.repeated, .repeated, .remote, .unusable])
    }

    @Test func aCatalogueIsFollowedOnlySoDeep() throws {
        let folder = try TemporaryFolder()
        for level in 0..<40 {
            try folder.write(
                #"{"type":"Catalog","stac_version":"1.1.0","id":"\#(level)","#
                    + #""links":[{"rel":"child","href":"\#(level + 1).json"}]}"#, to: "\(level).json")
        }
        let delivery = try STACReader().read(folder.path + "/0.json")
        #expect(delivery.warnings.map(\.reason) == [.tooDeep])
    }

    @Test func whatIsNoSTACIsRefusedByFilePlaceAndRemedy() throws {
        func problem(_ text: String) -> String {
            do {
                _ = try read(text)
                return ""
            } catch let error as STACError { return error.message.english } catch { return "\(error)" }
        }
        #expect(problem("").contains("is not JSON"))
        #expect(problem(#"{"type":"Feature","id":"a"}"#).contains("$.stac_version is missing"))
        #expect(problem(item(version: "0.9.0")).contains("version 0.9.0 is not read"))
        #expect(problem(item(version: "1.1.0-beta.1")).contains("is not read"))
        #expect(problem(#"{"type":"Point"}"#).contains("$.type"))
        #expect(problem("[]").contains("$.type"))
        #expect(problem(item("")).contains("$.id"))
        #expect(problem(#"{"type":"Catalog","stac_version":"1.1.0","id":"a"}"#).contains("$.links"))
        #expect(problem(String(repeating: "[", count: 100_000)).contains("is not JSON"))
        #expect(throws: STACError.self) { try STACReader().read("/nowhere/item.json") }
        #expect(throws: STACError.self) { try STACReader().read("/") }
    }

    @Test func numbersOutOfRangeAreNotBelieved() throws {
        let delivery = try read(
            item(
                properties: #""datetime":"2024-03-05T03:10:00Z","eo:cloud_cover":999,"view:sun_elevation":"high","#
                    + #""gsd":-1,"view:off_nadir":20"#))
        #expect(delivery.items[0].cloudShare == nil)
        #expect(delivery.items[0].offNadir == 20)
        #expect(delivery.items[0].sensorClass == nil)
        #expect(
            delivery.warnings.map(\.place).sorted()
                == ["$.properties.eo:cloud_cover", "$.properties.gsd", "$.properties.view:sun_elevation"])
    }

    @Test func aMarkOfByteOrderDoesNoHarm() throws {
        #expect(try read("\u{FEFF}" + item()).items.count == 1)
    }

    @Test func aDamagedDocumentIsReadOrRefusedNeverWorse() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "a.tif")
        let whole = Array(
            item(
                properties: #""datetime":"2024-03-05T03:10:00Z","eo:cloud_cover":3,"proj:epsg":4547,"gsd":0.5,"#
                    + #""instruments":["pan"]"#, more: #""bbox":[1,2,3,4],"collection":"satellite","#
            ).utf8)
        var state: UInt64 = 7
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let path = folder.path + "/item.json"
        var (read, refused) = (0, 0)
        for _ in 0..<600 {
            var bytes = whole
            for _ in 0...next(3) {
                switch next(4) {
                case 0: bytes[next(bytes.count)] = UInt8(next(256))
                case 1: bytes.remove(at: next(bytes.count))
                case 2:
                    bytes.insert(
                        contentsOf: [UInt8]("[{\"\\:,0-e\u{0}".utf8).prefix(2 + next(8)), at: next(bytes.count))
                default:
                    let start = next(bytes.count)
                    bytes.replaceSubrange(start..<min(bytes.count, start + 4), with: [UInt8]("1e99".utf8))
                }
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            do {
                let delivery = try STACReader().read(path)
                #expect(delivery.items.count == 1)
                read += 1
            } catch let error as STACError {
                #expect(error.message.english.contains(path))
                refused += 1
            }
        }
        #expect(read > 50 && refused > 200)
    }
}
