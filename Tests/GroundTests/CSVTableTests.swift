import Ground
import Testing

@Suite struct CSVTableTests {
    @Test(arguments: [
        // RFC 4180 §2; then as spreadsheets write it.
        "code,name\r\n1,\"a,b\"\r\n", "code,name\n1,\"a,b\"", "\u{FEFF}code,name\r\n1,\"a,b\"\r\n\r\n",
        "code;name\r\n1;a,b\r\n", "code\tname\n1\ta,b\n", " code , name \n 1 , \"a,b\" \n", "code,name\r1,\"a,b\"\r",
    ]) func aTableIsReadAsItWasWritten(text: String) throws {
        let table = try #require(CSVTable(text))
        #expect(table.columns == ["code", "name"])
        #expect(table.rows.map(\.cells) == [["1", "a,b"]])
        #expect(table.column(["名称", "name"]) == 1 && table.column(["上级"]) == nil)
    }

    @Test func cellsOfSeveralLinesKeepTheirLinesAndTheLinesAreCounted() throws {
        let table = try #require(CSVTable("a,b\r\n\"x\r\ny \"\"z\"\"\",1\r\n\r\n2\r\n"))
        #expect(table.rows.map(\.line) == [2, 5])
        #expect(table.rows[0].cells == ["x\r\ny \"z\"", "1"])
        #expect(table.rows[1].cell(0) == "2" && table.rows[1].cell(1) == "" && table.rows[1].cell(nil) == "")
    }

    @Test func aQuoteThatDoesNotEndIsNoTable() {
        #expect(CSVTable("a,b\n\"x,1\n") == nil)
        #expect(CSVTable("")?.columns == [])
    }

    @Test(arguments: ["=1+1", "东村, \"甲\"\r\n乙", "", "plain", "+86", "-3", "@x"]) func whatTheProgramWroteComesBack(
        text: String
    ) throws {
        let table = try #require(CSVTable(CSVRow(["a", "b"]).record + CSVRow(["x", text]).record))
        #expect(table.rows.map(\.cells) == [["x", text]])
    }
}
