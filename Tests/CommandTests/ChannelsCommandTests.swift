import Foundation
import TestFiles
import TestNeeds
import TestRasters
import Testing

/// What comes in by the command line and through the door of the real program: photos in their child, places by PROJ.
@Suite struct ChannelsCommandTests {
    private let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
    }

    private func object(_ outcome: Program.Outcome) throws -> [String: Any] {
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    /// A phone's photo, its SHA-256 by the system's own tool.
    private func phonePhoto() throws -> (path: String, sha256: String) {
        let (base, path) = (folder.file("base.jpg"), folder.file("1.jpg"))
        try Program.tool(["gdal_create", "-of", "JPEG", "-outsize", "64", "48", "-bands", "3", "-burn", "120", base])
        let photo = try TestPhoto.photo(
            Data(contentsOf: URL(fileURLWithPath: base)), takenAt: "2026:11:23 10:12:13", place: (113.14, 23.03),
            bearing: 90)
        try photo.write(to: URL(fileURLWithPath: path))
        return (path, String(try runTool("/usr/bin/sha256sum", [path]).output.prefix(64)))
    }

    /// A PNG that says it has 3.6 × 10⁹ pixels.
    private var bomb: Data {
        func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
            withUnsafeBytes(of: UInt32(content.count).bigEndian) { Array($0) } + Array(name.utf8) + content + [
                0, 0, 0, 0,
            ]
        }
        let edge = withUnsafeBytes(of: UInt32(60_000).bigEndian) { Array($0) }
        return Data(
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", edge + edge + [8, 2, 0, 0, 0])
                + chunk("IDAT", [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1]) + chunk("IEND", []))
    }

    private func verify() throws {
        let check = try Program.run(["store", "verify", "--store", store])
        #expect(check.status == 0, "\(check.errors)")
    }

    @Test func aPhotoIsKeptAndShownUprightWithoutPlaceAndDevice() throws {
        let (photo, sha256) = try phonePhoto()
        let heic = folder.file("2.heic")
        try Data([0, 0, 0, 24] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 12)).write(
            to: URL(fileURLWithPath: heic))
        let large = folder.file("3.png")
        try bomb.write(to: URL(fileURLWithPath: large))
        let added = try Program.run([
            "reports", "add", "--reporter-kind", "巡查员", "--category", "building.new", "--village", "440605101201",
            "--photo",
            photo, "--photo", heic, "--photo", large, "--store", store, "--json", "--language", "en",
        ])
        // The report is taken; what is wrong with the others is said, with the remedy.
        let id = try #require(try object(added)["id"] as? String)
        #expect(added.errors.contains("2.heic: HEIC") && added.errors.contains("3.png:"), "\(added.errors)")
        let shown = try object(Program.run(["photos", "show", sha256, "--store", store, "--json"]))
        #expect(shown["reports"] as? [String] == [id] && shown["taken_at"] is String)
        let (seen, original) = (folder.file("seen.jpg"), folder.file("original.jpg"))
        #expect(try Program.run(["photos", "export", sha256, "--store", store, "-o", seen]).status == 0)
        #expect(
            try Program.run(["photos", "export", sha256, "--original", "--store", store, "-o", original])
                .status == 0)
        let (bytes, whole) = (
            try Data(contentsOf: URL(fileURLWithPath: seen)), try Data(contentsOf: URL(fileURLWithPath: original))
        )
        #expect(try whole == Data(contentsOf: URL(fileURLWithPath: photo)))
        #expect(whole.range(of: Data("Exif".utf8)) != nil)
        for word in ["Exif", "GPS", "http://ns.adobe.com"] { #expect(bytes.range(of: Data(word.utf8)) == nil) }
        let info = try runTool("/usr/bin/gdalinfo", ["-json", seen]).output
        #expect(info.contains("\"driverShortName\":\"JPEG\"") && !info.contains("EXIF_"), "\(info)")
        try verify()
    }

    @Test func aReportThatNobodyCouldPlaceIsLocatedOntoItsParcel() throws {
        let orders = try Program.run(["orders", "list", "--store", store, "--json"])
        let listed = try #require(try JSONSerialization.jsonObject(with: Data(orders.output.utf8)) as? [[String: Any]])
        let order = try #require(listed.first { ($0["category"] as? String)?.hasPrefix("building") == true })
        let parcel = try #require(order["parcel_code"] as? String)
        let added = try object(
            Program.run([
                "reports", "add", "--channel", "热线", "--category", "building.new", "--text", "加建", "--at",
                "113.14,23.03",
                "--store", store, "--json",
            ]))
        #expect(added["is_to_be_located"] as? Bool == true)
        let id = try #require(added["id"] as? String)
        #expect(try Program.run(["reports", "locate", id, "--at", "113.14,23.03", "--store", store]).status == 64)
        let located = try object(
            Program.run(["reports", "locate", id, "--parcel", parcel, "--store", store, "--json"]))
        #expect(located["is_to_be_located"] as? Bool == false && located["order"] as? String == order["id"] as? String)
        try verify()
    }

    /// One office's door gives its requests to another's desk, in both formats, each once.
    @Test(arguments: ["xml", "json"]) func requestsOfAnotherSystemAreTakenOnce(format: String) throws {
        let made = try Program.run([
            "accounts", "add", "app", "--system", "--post", "reporter:440605", "--store", store, "--json",
        ])
        let token = try #require(try object(made)["token"] as? String)
        let key = folder.file("key")
        try Data("\(token)\n".utf8).write(to: URL(fileURLWithPath: key))
        let served = try ServedOffice(["--store", store])
        for number in 0..<7 {
            let answer = try served.ask(
                "/open311/v2/requests.json",
                [
                    "--data-urlencode", "api_key=\(token)", "-d", "service_code=building.new&lat=23.03&long=113.14",
                    "--data-urlencode", "description=第 \(number) 处 <加建> & 其他",
                ])
            #expect(answer.status == 201, "\(answer)")
        }
        let other = folder.file("b.gpkg")
        try Program.satelliteStore(at: other)
        let pull = [
            "reports", "pull", "http://127.0.0.1:\(served.port)/open311/v2", "--key-file", key, "--format", format,
            "--page-size", "3", "--store", other, "--language", "en",
        ]
        #expect(try Program.run(pull).errors.contains("--allow-private"))
        let first = try Program.run(pull + ["--allow-private"])
        #expect(first.status == 0 && first.output.contains("7 requests, 0 of them closed"), "\(first.errors)")
        #expect(first.output.contains("7 new reports"))
        #expect(try Program.run(pull + ["--allow-private"]).output.contains("; 0 new reports"))
        let listed = try Program.run(["reports", "list", "--store", other, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        #expect(rows.count == 7 && rows.allSatisfy { $0["channel"] as? String == "otherSystem" })
        #expect(rows.contains { $0["text"] as? String == "第 3 处 <加建> & 其他" })
        #expect(try served.stop().status == 0)
        let check = try Program.run(["store", "verify", "--store", other])
        #expect(check.status == 0, "\(check.errors)")
    }
}
