import Ground
import Testing

@Suite struct CSVRowTests {
    @Test(arguments: [
        ("aaa", "aaa"),
        // RFC 4180 §2, rules 6 and 7: line breaks, quotes and commas are quoted, quotes doubled.
        ("b\r\nbb", "\"b\r\nbb\""), ("b\"bb", "\"b\"\"bb\""), ("a,b", "\"a,b\""), ("a\nb", "\"a\nb\""),
        // Formulas are made text, also where an accent makes one character of the sign.
        ("=1+1", "'=1+1"), ("+86", "'+86"), ("-3", "'-3"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("\r=1", "\"'\r=1\""), ("\r\n=1", "\"'\r\n=1\""), ("=\"a\"", "\"'=\"\"a\"\"\""),
        ("=\u{301}1", "'=\u{301}1"), ("东村-1", "东村-1"), ("", ""),
    ]) func textsAreQuotedAndNeverFormulas(text: String, cell: String) {
        #expect(CSVRow([text]).text == cell)
        #expect(CSVRow([text, "b"]).record == cell + ",b\r\n")
    }

    @Test func numbersStayNumbersAndWhatIsMissingIsEmpty() {
        var row = CSVRow()
        row.append(nil as String?)
        for number in [-1.5, 80, .nan, -.infinity] as [Double?] + [nil] { row.append(number) }
        for number in [-1.5, 80, .nan] as [Float] { row.append(number) }
        #expect(row.text == ",-1.5,80,,,,-1.5,80.0,")
    }
}
