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
                F.collection([F.record(2, village: "=HYPERLINK(\"x\")"), F.record(1)]), to: path)
        }
        let lines = try lines(data)
        #expect(lines.count == 3)
        #expect(
            lines[0] == "id,parcel_code,class,class_name,confidence,score,state,state_name,changed_area_inside_m2,"
                + "changed_area_beyond_m2,beyond_on_parcels,beyond_on_no_parcel_m2,earlier_acquired_at,later_acquired_at,"
                + "valid_share,residual_shift_px,district,town,village,cell,reasons,model,survey,work_order,decision,"
                + "decision_name,decided_by,decided_at,decision_note,changeScoreMean,patchAreaSquareMetres,"
                + "version,earlier_scenes,earlier_scenes_sha256,later_scenes,later_scenes_sha256,parcels,parcels_sha256,"
                + "grids,grids_sha256,setting_a,setting_z")
        #expect(
            lines[1] == "440605001001JC00001-01,440605001001JC00001,newBuilding,新建房屋,0.875,2.5,suspected,疑似,56,"
                + "0.25,,0.25,2023-03-05T03:10:00Z,2024-03-05T03:10:00Z,1,,南海区,里水镇,东村,网格1,,,0123456789abcdef,"
                + ",,,,,,1.5,-3,0.1.0,2023.tif,aa,2024.tif; b.tif,bb; cc,宗地.gpkg,dd,,,'=2,1")
        #expect(lines[2].contains(",\"'=HYPERLINK(\"\"x\"\")\","))
        #expect(lines[2].contains(",新阴影 0.50（支持，+1.3）,0123456789abcdef,0123456789abcdef,AD-"))
        #expect(lines[2].contains("AD-440605001001JC00002-01"))
        #expect(lines[2].contains(",56,0.25,440605001001JC00009 0.1 m²,0.125,"))
    }

    @Test func parcelsWithoutAVerdictHaveEmptyCells() async throws {
        let data = try await F.written("p.csv") { path in
            try await CSVParcels().write(F.source, to: path)
        }
        #expect(
            try lines(data) == [
                "parcel_code,class,class_name,score,confidence,valid_share,residual_shift_px,district,town,village,cell",
                "440605001001JC00001,newBuilding,新建房屋,2.5,0.875,1,,南海区,里水镇,东村,网格1",
                "440605001001JC00002,newBuilding,新建房屋,2.5,0.875,1,,南海区,里水镇,东村,网格1",
                "440605001001JC00003,,,,,,,南海区,里水镇,东村,网格1",
            ])
    }

    @Test(.needs(isInstalled("/usr/bin/python3"), "python3 is not installed"))
    func pythonsReaderGetsTheTextBack() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.csv").path
            try await CSVFindings().write(F.collection([F.record(1, village: "a \"b\",\r\nc")]), to: path)
            let script =
                "import csv,sys; r=list(csv.DictReader(open(sys.argv[1],encoding='utf-8-sig',newline='')));"
                + "print(len(r), repr(r[0]['village']), r[0]['id'], len(r[0]))"
            let output = try runTool("/usr/bin/python3", ["-c", script, path]).output
            #expect(output == "1 'a \"b\",\\r\\nc' 440605001001JC00001-01 42\n")
        }
    }
}
