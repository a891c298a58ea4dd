import Findings
import Foundation
import Ground
import TestFindings
import Testing
import TestNeeds

@testable import Export

@Suite struct CSVTests {
    private typealias F = ExportFixture

    private func lines(_ data: Data) throws -> [String] {
        // The byte order mark is EF BB BF; String would drop it silently.
        #expect(Array(data.prefix(3)) == [0xEF, 0xBB, 0xBF])
        let text = String(decoding: data.dropFirst(3), as: UTF8.self)
        #expect(text.hasSuffix("\r\n"))
        return text.split(separator: "\r\n").map(String.init)
    }

    @Test func findingsHaveOneLineEachAndNumbersStayNumbers() async throws {
        let data = try await F.written("a.csv") { path in
            try await CSVFindings().write(
                F.collection([F.record(2, village: "=HYPERLINK(\"x\")"), F.record(1)]), to: path,
                ExportSettings(language: .chinese, hasEveryColumn: true))
        }
        let lines = try lines(data)
        #expect(lines.count == 3)
        #expect(
            lines[0] == "id,parcel_code,class,class_name,confidence,score,state,state_name,changed_area_inside_m2,"
                + "changed_area_beyond_m2,beyond_on_parcels,beyond_on_no_parcel_m2,earlier_acquired_at,later_acquired_at,"
                + "valid_share,residual_shift_px,district,town,village,cell,seen,reasons,model,survey,work_order,decision,"
                + "decision_name,decided_by,decided_at,decision_note,changeScoreMean,patchAreaSquareMetres,"
                + "version,earlier_scenes,earlier_scenes_sha256,later_scenes,later_scenes_sha256,parcels,parcels_sha256,"
                + "grids,grids_sha256,setting_a,setting_z")
        #expect(
            lines[1] == "440605001001JC00001-01,440605001001JC00001,newBuilding,新建房屋,0.875,2.5,suspected,疑似,56,"
                + "0.25,,0.25,2023-03-05T03:10:00Z,2024-03-05T03:10:00Z,1,,南海区,里水镇,东村,网格1,"
                + "颜色或纹理有变化，没有单一的突出特征，约 56 平方米,,,0123456789abcdef,"
                + ",,,,,,1.5,-3,0.1.0,2023.tif,aa,2024.tif; b.tif,bb; cc,宗地.gpkg,dd,,,'=2,1")
        #expect(lines[2].contains(",\"'=HYPERLINK(\"\"x\"\")\","))
        #expect(lines[2].contains(",新阴影 0.50（支持，+1.3）,0123456789abcdef,0123456789abcdef,AD-"))
        #expect(lines[2].contains("AD-440605001001JC00002-01"))
        #expect(lines[2].contains(",56,0.25,440605001001JC00009 0.1 m²,0.125,"))
    }

    @Test func peopleGetTitlesInTheirLanguageAndNoMoreDigitsThanDeserved() async throws {
        var record = F.record(1)
        record.finding.verdict.confidence = 0.5999999
        record.finding.changedAreaInsideSquareMetres = 43.10522692860104
        let chosen = record
        let data = try await F.written("a.csv") { path in
            try await CSVFindings().write(F.collection([chosen]), to: path, ExportSettings(language: .english))
        }
        let lines = try lines(data)
        #expect(
            lines[0] == "finding,parcel,class,confidence,state,changed inside (m²),changed beyond (m²),earlier epoch,"
                + "later epoch,district,town,village,cell,what is seen,work order,decision,decided by,decided at,note")
        // 0.5999999 is no 0.6; times are China's, and a spreadsheet takes them for times.
        #expect(
            lines[1].hasPrefix(
                "440605001001JC00001-01,440605001001JC00001,new building,0.5999,suspected,43.1,0.3,"
                    + "2023-03-05 11:10,2024-03-05 11:10,"))
    }

    @Test(arguments: [(0.5987, 2, 0.59), (0.29, 2, 0.29), (0.6, 2, 0.6), (0.9999, 2, 0.99), (1, 2, 1)])
    func aProbabilityIsRoundedDown(value: Double, decimals: Int, shown: Double) {
        #expect(Decimals.rounded(value, to: decimals, .down) == shown)
    }

    @Test func parcelsWithoutAVerdictHaveEmptyCells() async throws {
        let data = try await F.written("p.csv") { path in
            try await CSVParcels().write(F.source, to: path)
        }
        #expect(
            try lines(data) == [
                "宗地代码,最近结论,置信度,有效观测占比,区县,镇街,村居,网格",
                "440605001001JC00001,新建房屋,0.875,1,南海区,里水镇,东村,网格1",
                "440605001001JC00002,新建房屋,0.875,1,南海区,里水镇,东村,网格1",
                "440605001001JC00003,,,,南海区,里水镇,东村,网格1",
            ])
    }

    @Test(.needs(isInstalled("/usr/bin/python3"), "python3 is not installed"))
    func pythonsReaderGetsTheTextBack() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.csv").path
            try await CSVFindings().write(F.collection([F.record(1, village: "a \"b\",\r\nc")]), to: path)
            let script =
                "import csv,sys; r=list(csv.DictReader(open(sys.argv[1],encoding='utf-8-sig',newline='')));"
                + "print(len(r), repr(r[0]['村居']), r[0]['图斑编号'], len(r[0]))"
            let output = try runTool("/usr/bin/python3", ["-c", script, path]).output
            #expect(output == "1 'a \"b\",\\r\\nc' 440605001001JC00001-01 19\n")
        }
    }
}
