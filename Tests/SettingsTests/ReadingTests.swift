import Catalogue
import Delivery
import Foundation
import Ground
import Calendar
import Testing

@testable import Settings

/// Reads a text as the file `/site/parcelwatch.yaml`.
func read(_ text: String) throws(ConfigurationError) -> SiteConfiguration {
    try Configuration.read(Data(text.utf8), path: "parcelwatch.yaml", folder: "/site")
}

/// The faults of a text that has some.
func faults(_ text: String) -> [ConfigurationFault] {
    do {
        _ = try read(text)
        return []
    } catch {
        return error.faults
    }
}

/// The least there can be.
let leastText = """
    store: nanhai.gpkg
    areas:
      - name: east
        parcels: [parcels.gpkg]

    """

@Suite struct ReadingTests {
    @Test func twoKeysAreEnoughAndTheRestHasDefaults() throws {
        let site = try read(leastText)
        #expect(site.store == "/site/nanhai.gpkg")
        #expect(site.areas.map(\.name) == ["east"])
        #expect(site.areas[0].parcels == ["/site/parcels.gpkg"])
        #expect(site.timeZone.identifier == "Asia/Shanghai")
        #expect(site.language == .chinese)
        #expect(site.schedule.survey.isEmpty && site.schedule.quietHours == nil)
        #expect(site.schedule.longestRunMinutes == 240 && site.schedule.catchesUp)
        #expect(site.judge.threshold == nil)
        #expect(site.limits.maximumPixels == 20_000_000_000)
        #expect(site.notSeenDays == 90)
        #expect(site.epochs.windowDays == 10 && !site.epochs.mixesSensors)
    }

    @Test func theSamplePassesAndSaysTheDefaults() throws {
        let (sample, least) = (try read(SiteConfiguration.sample), try read(leastText))
        let inboxes = ["satellite", "drone"].map { "/var/lib/parcelwatch/inbox/" + $0 }
        #expect(sample.epochs == least.epochs)
        #expect(sample.confirmation == least.confirmation)
        #expect(sample.limits == least.limits)
        #expect(sample.notSeenDays == least.notSeenDays)
        #expect(sample.language == least.language && sample.timeZone == least.timeZone)
        #expect(sample.schedule.survey.map(\.text) == ["0 3 * * *"])
        #expect(sample.schedule.quietHours?.windows.map(\.description) == ["07:30-09:00"])
        #expect(sample.inboxes.map(\.folder) == inboxes)
        #expect(sample.roots == ["/var/lib/parcelwatch/data"] + inboxes)
        #expect(sample.webhooks.isEmpty)
        #expect(sample.retain.chipsDays == 1095 && sample.retain.logsDays == 365)
    }

    @Test func theSampleLiesInTheDocumentsToo() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appendingPathComponent("docs/parcelwatch.yaml")
        #expect(try String(contentsOf: file, encoding: .utf8) == SiteConfiguration.sample)
    }

    @Test func theSampleExplainsEveryKey() throws {
        // Every key that is commented out or not: uncommenting all must read as well.
        let secret = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
        let text = SiteConfiguration.sample
            .replacing(#/(?m)^( *)# (parcels_layer|code_field|datum_shift|crs|pixel_size|threshold):/#) {
                "\($0.1)\($0.2):"
            }
            .replacing(#/(?m)^# (webhooks:|systems:|mail:|notices:|service:|audit:| {2})/#) { "\($0.1)" }
            .replacing(#/secret_file: [a-z0-9-]+\.secret/#) { _ in "secret: \(secret)" }
            .replacingOccurrences(of: "token_file: fire.token", with: "token: x")
            .replacingOccurrences(of: "password_file: mail.password", with: "password: x")
            .replacingOccurrences(of: "url_file: east.robot", with: "url: https://example.org/robot")
        #expect(faults(text).isEmpty)
        #expect(try read(text).webhooks.count == 1)
        let sensor = try #require(try read(text).service.sensors.first)
        #expect(sensor.position == Coordinate(x: 113.14, y: 23.03) && sensor.map["text"] == "alarm.title")
    }

    @Test func jsonIsReadAsWell() throws {
        let site = try read(
            #"{"store":"\/data\/a.gpkg","areas":[{"name":"东\u6751","parcels":["p.gpkg"],"crs":"EPSG:4547"}],"#
                + #""judge":{"threshold":0.2,"min_patch_m2":5e1},"language":"en"}"#)
        #expect(site.store == "/data/a.gpkg")
        #expect(site.areas[0].name == "东村")
        #expect(site.areas[0].crs == CRSCode(epsg: 4547))
        #expect(site.judge.threshold == 0.2 && site.judge.minimumPatchSquareMetres == 50)
        #expect(site.language == .english)
    }

    @Test func anAreasDatumShiftIsAFileBesideTheConfiguration() throws {
        #expect(try read(leastText).areas[0].datumShift == nil)
        let site = try read(
            leastText.replacing("parcels.gpkg]\n", with: "parcels.gpkg]\n    datum_shift: xian80.txt\n"))
        #expect(site.areas[0].datumShift == "/site/xian80.txt")
    }

    @Test func aByteOrderMarkAndWindowsLineEndsAreFine() throws {
        let text = "\u{FEFF}" + leastText.replacingOccurrences(of: "\n", with: "\r\n")
        #expect(try read(text) == read(leastText))
    }

    @Test func anEmptyKeyCountsAsLeftOut() throws {
        #expect(try read(leastText + "webhooks:\nroots: ~\njudge:\n  threshold: null\n") == read(leastText))
    }

    @Test func pathsAreRelativeToTheFilesFolder() throws {
        let site = try read(leastText + "roots: [., ../images, /mnt/a/./b/../c]\n")
        #expect(site.roots == ["/site", "/images", "/mnt/a/c"])
    }

    @Test func oneTextStandsForAListOfOne() throws {
        let site = try read(
            "store: a.gpkg\nareas: [{name: a, parcels: p.gpkg}]\nschedule: {survey: [\"@daily\", \"0 15 * * *\"]}\n")
        #expect(site.areas[0].parcels == ["/site/p.gpkg"])
        #expect(site.schedule.survey.count == 2)
    }

    @Test func aSecretMayLieInAFileOfItsOwn() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let secret = "whsec_" + Data(repeating: 7, count: 24).base64EncodedString()
        try Data((secret + "\n").utf8).write(to: file)
        let site = try read(
            leastText + "webhooks: [{name: a, url: \"https://example.org\", secret_file: \(file.path)}]\n")
        #expect(try site.webhooks[0].signingSecret() == secret)
        try Data("secret\n".utf8).write(to: file)
        #expect(throws: ConfigurationFileError.self) { try site.webhooks[0].signingSecret() }
    }

    @Test func eventsHaveShortNamesToo() throws {
        let secret = "whsec_" + Data(repeating: 7, count: 24).base64EncodedString()
        let site = try read(
            leastText + "webhooks: [{name: a, url: \"https://example.org\", secret: \"\(secret)\", "
                + "events: [survey.finished, cn.parcelwatch.survey.failed, scene.refused]}]\n")
        #expect(site.webhooks[0].events == [.surveyFinished, .surveyFailed, .sceneRefused])
    }

    @Test func theFileItselfMustBeARegularOne() throws {
        #expect(throws: ConfigurationFileError.self) { try Configuration.read(path: "/dev/zero") }
        #expect(throws: ConfigurationFileError.self) { try Configuration.read(path: "/nowhere/parcelwatch.yaml") }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(leastText.utf8).write(to: file)
        #expect(
            try Configuration.read(path: file.path).store
                == FileManager.default.temporaryDirectory.appendingPathComponent("nanhai.gpkg").path)
    }
}
