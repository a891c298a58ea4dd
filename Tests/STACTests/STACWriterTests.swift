import Catalogue
import Foundation
import Ground
import Testing

@testable import STAC

@Suite struct STACWriterTests {
    private func document(_ folder: TemporaryFolder, _ path: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(folder.text(path).utf8))
    }

    @Test func anItemSaysWhatTheCatalogueKnows() throws {
        let folder = try TemporaryFolder()
        let scenes = try varied(in: folder)
        try STACWriter(scenes).write(to: folder.path + "/stac")
        let id = "2024-1-" + scenes[1].id.short
        let item = try document(folder, "stac/satellite/\(id)/\(id).json")
        #expect(item["stac_version"]?.text == "1.1.0")
        #expect(
            item["stac_extensions"]?.array?.map(\.text)
                == ["https://stac-extensions.github.io/projection/v2.0.0/schema.json"])
        let properties = try #require(item["properties"])
        #expect(properties["datetime"]?.text == "2024-10-06T02:52:00Z")
        #expect(properties["gsd"]?.number == 0.5)
        #expect(properties["platform"]?.text == "GF-2")
        #expect(properties["proj:code"]?.text == "EPSG:4547")
        #expect(properties["proj:shape"]?.array?.compactMap(\.number) == [768, 1024])
        #expect(
            properties["proj:transform"]?.array?.compactMap(\.number) == [0.5, 0, 411_592, 0, -0.5, 2_548_374])
        #expect(properties["proj:bbox"]?.array?.compactMap(\.number) == [411_592, 2_547_990, 412_104, 2_548_374])
        #expect(properties["eo:cloud_cover"]?.number == 12.5)
        #expect(properties["view:sun_elevation"]?.number == 52.25)
        let asset = try #require(item["assets"]?["data"])
        #expect(asset["href"]?.text == "../../../data/%E4%B8%9C%E6%9D%91%202024%20%231%25.tif")
        #expect(asset["type"]?.text == "image/tiff; application=geotiff")
        #expect(asset["bands"]?.array?.compactMap { $0["name"]?.text } == ["red", "green", "blue", "nir"])
        #expect(asset["nodata"] == nil)
        #expect(asset["file:checksum"]?.text == "1220" + scenes[1].id.text)
        #expect(item["bbox"]?.array?.compactMap(\.number) == [113.13748997, 23.02766841, 113.14251387, 23.0323183])
        // Exterior counter-clockwise, hole clockwise (RFC 7946).
        let rings = try #require(item["geometry"]?["coordinates"]?.array).map { ring in
            (ring.array ?? []).map { Coordinate(x: $0.array?[0].number ?? 0, y: $0.array?[1].number ?? 0) }
        }
        #expect(rings.map { Polygon.signedArea($0) > 0 } == [true, false])
    }

    @Test func aSurfaceModelAnEmptyFootprintAndNaNAreSaidAsTheSpecificationAsks() throws {
        let folder = try TemporaryFolder()
        let scenes = try varied(in: folder)
        try STACWriter(scenes).write(to: folder.path + "/stac")
        let dsm = ItemDocument.id(of: scenes[3])
        let asset = try #require(try document(folder, "stac/drone/\(dsm)/\(dsm).json")["assets"]?["elevation"])
        #expect(asset["nodata"]?.text == "nan")
        #expect(asset["unit"]?.text == "m")
        #expect(asset["roles"]?.array?.compactMap(\.text) == ["data", "elevation"])
        #expect(asset["type"]?.text == "image/tiff; application=geotiff; profile=cloud-optimized")
        let empty = ItemDocument.id(of: scenes[4])
        let item = try document(folder, "stac/drone/\(empty)/\(empty).json")
        #expect(item.object?["geometry"] == .null)
        #expect(item.object?["bbox"] == nil)
    }

    @Test func extensionsAreDeclaredOnRequestWhereTheirFieldsAreUsed() throws {
        let folder = try TemporaryFolder()
        let scenes = try varied(in: folder)
        let documents = try STACWriter(scenes, declaring: [.electroOptical, .view, .file]).documents(in: folder.path)
        func extensions(_ scene: CatalogueScene) throws -> [String] {
            let found = try #require(documents.first { $0.path.hasSuffix(ItemDocument.id(of: scene) + ".json") })
            let json = try JSONDecoder().decode(JSONValue.self, from: found.bytes)
            return (json["stac_extensions"]?.array ?? []).compactMap {
                $0.text?.split(separator: "/").dropFirst(2).first.map(String.init)
            }
        }
        #expect(try extensions(scenes[0]) == ["projection", "file"])
        #expect(try extensions(scenes[1]) == ["projection", "eo", "view", "file"])
    }

    @Test func theSameScenesGiveTheSameBytesInWhateverOrder() throws {
        let folder = try TemporaryFolder()
        let scenes = try varied(in: folder)
        let first = try STACWriter(scenes).documents(in: folder.path + "/stac")
        #expect(try STACWriter(scenes.reversed() + scenes).documents(in: folder.path + "/stac") == first)
        #expect(first.last?.path == "catalog.json")
        #expect(first.count == 5 + 2 + 1)
    }

    @Test func everyLinkIsRelativeAndLeadsToADocument() throws {
        let folder = try TemporaryFolder()
        try STACWriter(try varied(in: folder)).write(to: folder.path + "/stac")
        let root = folder.path + "/stac"
        let files = try #require(FileManager.default.enumerator(atPath: root)).compactMap { $0 as? String }
            .filter { $0.hasSuffix(".json") }
        #expect(files.count == 8)
        for file in files {
            for link in try document(folder, "stac/" + file)["links"]?.array ?? [] {
                let href = try #require(link["href"]?.text)
                #expect(!href.hasPrefix("/"))
                let target = URL(fileURLWithPath: root + "/" + file).deletingLastPathComponent().path + "/" + href
                #expect(FileManager.default.fileExists(atPath: target), "\(file): \(href)")
            }
        }
    }

    @Test func aSecondExportDropsWhatIsNoLongerOnRecordAndNothingElse() throws {
        let folder = try TemporaryFolder()
        let scenes = try varied(in: folder)
        try STACWriter(scenes).write(to: folder.path + "/stac")
        try folder.write("kept", to: "stac/drone/notes.txt")
        try folder.write("kept", to: "stac/satellite/readme.txt")
        try STACWriter([scenes[0]]).write(to: folder.path + "/stac")
        let left = try #require(FileManager.default.enumerator(atPath: folder.path + "/stac"))
            .compactMap { $0 as? String }.filter { $0.contains(".") }.sorted()
        let id = ItemDocument.id(of: scenes[0])
        #expect(
            left == [
                "catalog.json", "drone/notes.txt", "satellite/collection.json", "satellite/readme.txt",
                "satellite/\(id)/\(id).json",
            ])
        #expect(try STACReader(roots: [folder.path]).read(folder.path + "/stac/catalog.json").items.count == 1)
    }

    @Test func anotherProgramsCatalogueIsNotOverwritten() throws {
        let folder = try TemporaryFolder()
        let theirs = #"{"type":"Catalog","id":"theirs","links":[]}"#
        try folder.write(theirs, to: "catalog.json")
        #expect(throws: STACError.folderInUse(path: folder.path)) { try STACWriter([]).write(to: folder.path) }
        #expect(try folder.text("catalog.json") == theirs)
    }

    @Test func aFolderThatCannotBeMadeIsSaid() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "file")
        #expect { try STACWriter([]).write(to: folder.path + "/file/stac") } throws: { error in
            (error as? STACError)?.exitStatus == .cannotCreate
        }
    }

    @Test(arguments: [
        ("satellite-2023.tif", "satellite-2023"), ("东村.tif", "scene"), ("a b/../c.tif", "a-b-..-c"),
        (".hidden", "scene"),
        ("-x.tif", "x"), ("no-ending", "no-ending"), ("两 GF2_东.v1.tiff", "GF2_-.v1"),
    ]) func itemNamesAreSafeForAddressesAndFolders(fileName: String, stem: String) throws {
        let folder = try TemporaryFolder()
        var odd = try scene("x.tif", in: folder, "2024-01-01T00:00:00Z")
        odd.fileName = fileName
        #expect(ItemDocument.id(of: odd) == stem + "-" + odd.id.short)
    }
}
